import {readdirSync, readFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {commands} from '../../src/commands/index.ts';
import {gomeet} from './_gomeet.ts';

const folder = join(import.meta.dirname, '..', '..', 'schemas');
let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'gomeet-'));
});
afterAll(() => rm(cwd, {recursive: true, force: true}));

function validator(name: string) {
  const ajv = new Ajv2020({allErrors: true, allowUnionTypes: true});
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')));
  return (document: unknown) => (validate(document) ? 'valid' : ajv.errorsText(validate.errors));
}

test.each([
  ['deploy', ['deploy', '--simulate', '--profile', 'dev', '--dry-run']],
  ['bootstrap', ['bootstrap', '--simulate', '--profile', 'dev', '--dry-run']],
  ['doctor', ['doctor', '--local']],
  ['doctor', ['doctor', '--simulate', '--profile', 'dev']],
  ['lint', ['lint', '--profile', 'dev']],
  ['render', ['render', '--profile', 'dev']],
  ['render', ['render', '--profile', 'dev', '--output-dir', 'out']],
  ['init', ['init', '--yes', '--profile', 'dev']],
  ['sandbox-down', ['sandbox', 'down', '--name', 'nobody-started-this']],
  ['sandbox-status', ['sandbox', 'status']],
  ['sandbox-up', ['sandbox', 'up', '--name', 'Not A Name']],
  ['sandbox-kubeconfig', ['sandbox', 'kubeconfig', '--name', 'nobody-started-this']],
  ['sandbox-break', ['sandbox', 'break', 'nonsense']],
])('what %s prints with --json is what schemas/ says: %j', async (schema, args) => {
  const {stdout} = await gomeet([...args, '--json'], {cwd, env: {XDG_STATE_HOME: join(cwd, 'state')}});
  expect(validator(schema)(JSON.parse(stdout))).toBe('valid');
});

test('every command that prints JSON has its schema', () => {
  const without = new Set(['sandbox:daemon', 'sandbox:shell']);
  const wanted = Object.keys(commands).filter((id) => !without.has(id));
  const shipped = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
  expect(wanted.map((id) => id.replaceAll(':', '-')).filter((name) => !shipped.includes(name))).toEqual([]);
});
