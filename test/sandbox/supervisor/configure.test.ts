import {expect, test} from 'vitest';
import {applyOverrides, type Installation, isBelow, overrideArguments, overridesFor} from '../../../src/sandbox/supervisor/configure.ts';
import {OVERRIDES} from '../../../src/sandbox/supervisor/overrides.ts';
import type {App} from '../../../src/sandbox/supervisor/view.ts';
import {rendered} from './_desired.ts';

const debian = {postgres: '15.18', pgbouncer: '1.18.0', redis: '7.0.15'} as const;

function installed(program: App, unprivileged = false, version: string = debian[program]): Installation {
  return {version, unprivileged, address: '127.10.9.9', socket: '@gomeet-10-pod', ident: '/sandbox/pg_ident.conf'};
}

/** Configuration files of the data stores as every profile deploys them. */
const deployed = ['dev', 's1', 'gomeet-500', 's4'].flatMap((profile) =>
  rendered(profile)
    .filter(({kind}) => kind === 'ConfigMap')
    .flatMap(({metadata, ...rest}) => {
      const program = ({'postgres-config': 'postgres', 'pgbouncer-config': 'pgbouncer', 'redis-config': 'redis'} as const)[
        metadata.name as 'redis-config'
      ];
      const data = (rest as {readonly data?: Readonly<Record<string, string>>}).data ?? {};
      return program === undefined ? [] : Object.entries(data).map(([file, text]) => ({profile, program: program as App, file, text}));
    }),
);

test('the renders hold the configuration of all three servers', () => {
  expect(new Set(deployed.map(({program}) => program))).toEqual(new Set(['postgres', 'pgbouncer', 'redis']));
});

test.each(deployed)('$profile $file: only keys of the table differ from what was deployed', ({program, file, text}) => {
  for (const unprivileged of [false, true]) {
    const running = applyOverrides(program, file, text, installed(program, unprivileged));
    const keys = new Set(overridesFor(program, installed(program, unprivileged)).map(({key}) => key));
    const unexplained = [...difference(text, running)].filter(
      (line) => ![...keys].some((key) => new RegExp(`(^|\\s)${key}(?![\\w-])`).test(line)),
    );
    expect(unexplained).toEqual([]);
  }
});

test.each(deployed.filter(({file}) => /\.(conf|ini)$/.test(file)))(
  '$profile $file: every value of the table that applies is in force',
  ({program, file, text}) => {
    const running = applyOverrides(program, file, text, installed(program));
    const rows = overridesFor(program, installed(program)).filter((row) => row.file === file && row.how === 'ensure');
    for (const {key, value} of rows) {
      const wanted = (value ?? '').replace('$ADDRESS', '127.10.9.9').replace('$SOCKET', '@gomeet-10-pod');
      expect(running.split('\n').filter((line) => new RegExp(`^${key}(?![\\w-])`).test(line))).toEqual([
        program === 'redis' ? `${key} ${wanted}` : `${key} = ${wanted}`,
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
