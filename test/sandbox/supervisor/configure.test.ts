import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {
  applyOverrides,
  fill,
  type Installation,
  isBelow,
  overrideArguments,
  overridesFor,
} from '../../../src/sandbox/supervisor/configure.ts';
import {OVERRIDES} from '../../../src/sandbox/supervisor/overrides/index.ts';
import type {ProgramName} from '../../../src/sandbox/supervisor/programs.ts';
import {rendered} from './_desired.ts';

const debian: Partial<Record<ProgramName, string>> = {postgres: '15.18', pgbouncer: '1.18.0', redis: '7.0.15', coturn: '4.6.1'};

function installed(program: ProgramName, unprivileged = false, version = debian[program] ?? '0'): Installation {
  return {version, unprivileged, address: '127.10.9.9', socket: '@gomeet-10-pod', ident: '/sandbox/pg_ident.conf', dir: '/sandbox/pod'};
}

const CONFIG_MAPS: Readonly<Record<string, ProgramName>> = {
  'postgres-config': 'postgres',
  'pgbouncer-config': 'pgbouncer',
  'redis-config': 'redis',
  'livekit-config': 'livekit',
  'coturn-config': 'coturn',
  'prometheus-config': 'prometheus',
  'alertmanager-settings': 'alertmanager',
};

/** Configuration files of the servers as every profile deploys them. */
const deployed = ['dev', 's1', 'gomeet-500', 's4'].flatMap((profile) =>
  rendered(profile)
    .filter(({kind}) => kind === 'ConfigMap')
    .flatMap(({metadata, ...rest}) => {
      const program = CONFIG_MAPS[metadata.name];
      const data = (rest as {readonly data?: Readonly<Record<string, string>>}).data ?? {};
      return program === undefined ? [] : Object.entries(data).map(([file, text]) => ({profile, program, file, text}));
    }),
);

test('the renders hold the configuration of every server', () => {
  expect(new Set(deployed.map(({program}) => program))).toEqual(new Set(Object.values(CONFIG_MAPS)));
});

const isYaml = ({file}: {readonly file: string}) => /\.ya?ml$/.test(file);

test.each(deployed.filter((one) => !isYaml(one)))(
  '$profile $file: only keys of the table differ from what was deployed',
  ({program, file, text}) => {
    for (const unprivileged of [false, true]) {
      const running = applyOverrides(program, file, text, installed(program, unprivileged));
      const keys = new Set(overridesFor(program, installed(program, unprivileged)).map(({key}) => key));
      const unexplained = [...difference(text, running)].filter(
        (line) => ![...keys].some((key) => new RegExp(`(^|\\s)${key}(?![\\w-])`).test(line)),
      );
      expect(unexplained).toEqual([]);
    }
  },
);

test.each(deployed.filter(isYaml))('$profile $file: only paths of the table differ from what was deployed', ({program, file, text}) => {
  const running = leaves(parse(applyOverrides(program, file, text, installed(program))));
  const before = leaves(parse(text));
  const rows = overridesFor(program, installed(program));
  const paths = rows.filter(({how}) => how !== 'discovery').map(({key}) => key);
  const discovers = rows.some(({how}) => how === 'discovery') ? /(^|\.)(kubernetes|file)_sd_configs\./ : /^$/;
  const differing = [...new Set([...before.keys(), ...running.keys()])].filter((path) => before.get(path) !== running.get(path));
  expect(differing.length).toBeGreaterThan(0);
  expect(differing.filter((path) => !discovers.test(path) && !paths.some((key) => path === key || path.startsWith(`${key}.`)))).toEqual([]);
});

test.each(deployed.filter(({file}) => /\.(conf|ini)$/.test(file)))(
  '$profile $file: every value of the table that applies is in force',
  ({program, file, text}) => {
    const running = applyOverrides(program, file, text, installed(program));
    const rows = overridesFor(program, installed(program)).filter((row) => row.file === file && row.how === 'ensure');
    for (const {key, value} of rows) {
      const wanted = fill(value ?? '', installed(program));
      expect(running.split('\n').filter((line) => new RegExp(`^${key}(?![\\w-])`).test(line))).toEqual([
        program === 'redis' ? `${key} ${wanted}` : program === 'coturn' ? `${key}=${wanted}` : `${key} = ${wanted}`,
      ]);
    }
  },
);

test('a script passes untouched', () => {
  const script = deployed.find(({file}) => file === '10-roles.sh');
  expect(script).toBeDefined();
  expect(applyOverrides('postgres', '10-roles.sh', script?.text ?? '', installed('postgres'))).toBe(script?.text);
});

test('a server as new as the image runs what was deployed', () => {
  const text = '[pgbouncer]\nlisten_addr = *\nmax_prepared_statements = 200\n';
  expect(applyOverrides('pgbouncer', 'pgbouncer.ini', text, installed('pgbouncer', false, '1.25.2'))).toContain(
    'max_prepared_statements = 200',
  );
  expect(applyOverrides('pgbouncer', 'pgbouncer.ini', text, installed('pgbouncer'))).toBe('[pgbouncer]\nlisten_addr = 127.10.9.9\n');
});

test('a key that is missing is added in the right place', () => {
  expect(applyOverrides('pgbouncer', 'pgbouncer.ini', '[pgbouncer]\na = 1\n[users]\n', installed('pgbouncer'))).toBe(
    '[pgbouncer]\nlisten_addr = 127.10.9.9\na = 1\n[users]\n',
  );
  expect(applyOverrides('redis', 'redis.conf', 'port 6379\n', installed('redis'))).toMatch(/^port 6379\nbind 127\.10\.9\.9\n/);
});

test('peer authentication maps the user only where the servers do not run as postgres', () => {
  const line = 'local   all   postgres   peer';
  expect(applyOverrides('postgres', 'pg_hba.conf', line, installed('postgres'))).toBe(line);
  expect(applyOverrides('postgres', 'pg_hba.conf', line, installed('postgres', true))).toBe('local   all   postgres   peer map=sandbox');
  expect(applyOverrides('postgres', 'pg_hba.conf', 'host all all 0.0.0.0/0 scram-sha-256', installed('postgres', true))).not.toContain(
    'map',
  );
});

test('what only a start script writes goes to the server as arguments', () => {
  expect(overrideArguments('redis', installed('redis'))).toEqual(['--cluster-preferred-endpoint-type', 'ip']);
});

test('every row says why', () => {
  expect(OVERRIDES.filter(({reason}) => reason.length < 20)).toEqual([]);
});

test.each([
  ['1.18.0', '1.21', true],
  ['1.21.0', '1.21', false],
  ['1.9', '1.18', true],
  ['15.18', '17', true],
  ['17.2', '17', false],
])('%s below %s: %s', (a, b, expected) => {
  expect(isBelow(a, b)).toBe(expected);
});

/** Lines that only one of the two texts has. */
function difference(a: string, b: string): Set<string> {
  const left = new Set(a.split('\n'));
  const right = new Set(b.split('\n'));
  return new Set([...left].filter((line) => !right.has(line)).concat([...right].filter((line) => !left.has(line))));
}

/** Every value of a document by its path. */
function leaves(value: unknown, path = ''): Map<string, string> {
  if (value === null || typeof value !== 'object') return new Map([[path, JSON.stringify(value)]]);
  return new Map(Object.entries(value).flatMap(([key, one]) => [...leaves(one, path === '' ? key : `${path}.${key}`)]));
}
