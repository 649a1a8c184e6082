import {readdirSync, readFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Ajv2020, type ValidateFunction} from 'ajv/dist/2020.js';
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

const ajv = new Ajv2020({allErrors: true, allowUnionTypes: true, code: {optimize: false}});
addFormats.default(ajv);
const compiled = new Map<string, ValidateFunction>();

/** Compiling a schema takes longer than most commands do: once for each. */
function validator(name: string) {
  const validate = compiled.get(name) ?? ajv.compile(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')));
  compiled.set(name, validate);
  return (document: unknown) => (validate(document) ? 'valid' : ajv.errorsText(validate.errors));
}

test.each([
  ['deploy', ['deploy', '--simulate', '--profile', 'dev', '--dry-run']],
  ['bootstrap', ['bootstrap', '--simulate', '--profile', 'dev', '--dry-run']],
  ['deploy', ['deploy', '--simulate', '--profile', 'dev', '--simulate-fault', 'image-not-found', '--yes']],
  ['rollout', ['rollout', 'auth-service', '--image', 'gomeet/auth-service:v3', '--simulate', '--profile', 'dev', '--dry-run']],
  ['rollout-restart', ['rollout', 'restart', 'auth-service', '--simulate', '--profile', 'dev', '--yes']],
  ['buckets-sync', ['buckets', 'sync', '--simulate', '--profile', 'dev', '--yes']],
  ['buckets-check', ['buckets', 'check', '--simulate', '--profile', 'dev']],
  ['scale', ['scale', 'livekit-sfu', '4', '--simulate', '--profile', 'dev']],
  ['lock', ['lock', '--simulate', '--profile', 'dev']],
  ['lock-break', ['lock', 'break', '--simulate', '--profile', 'dev', '--reason', 'none']],
  ['evidence', ['evidence', '--simulate', '--profile', 'dev']],
  ['history', ['history', '--simulate', '--profile', 'dev']],
  ['release-show', ['release', 'show', '--simulate', '--profile', 'dev']],
  ['release-show', ['release', 'show', '1', '--manifests', '--simulate', '--profile', 'dev']],
  ['release-diff', ['release', 'diff', '1', '2', '--simulate', '--profile', 'dev']],
  ['release-diff', ['release', 'diff', '1', '--simulate', '--profile', 'dev']],
  ['rollback', ['rollback', '--simulate', '--profile', 'dev', '--dry-run']],
  ['diagnose', ['diagnose', '--simulate', '--profile', 'dev']],
  ['diagnose', ['diagnose', '-f', join(folder, '..', 'test/fixtures/diagnosis/quota-exceeded.json')]],
  ['logs', ['logs', 'auth-service', '--simulate', '--profile', 'dev']],
  ['logs', ['logs', 'nonsense', '--simulate', '--profile', 'dev']],
  ['top', ['top', '--simulate', '--profile', 'dev']],
  ['top', ['top', 'nodes', '--simulate', '--profile', 'dev', '--sort-by', 'memory']],
  ['dns-check', ['dns', 'check', '--simulate', '--profile', 'dev']],
  ['dns-sync', ['dns', 'sync', '--simulate', '--profile', 'dev', '--dry-run']],
  ['doctor', ['doctor', '--local']],
  ['doctor', ['doctor', '--simulate', '--profile', 'dev']],
  ['health-check', ['health-check', '--simulate', '--profile', 'dev']],
  ['health-check', ['health-check', '--simulate', '--profile', 'dev', '--simulate-fault', 'api-server-down']],
  ['health-check', ['health-check', '--simulate', '--only', 'nothing.here']],
  ['cluster-plan', ['cluster', 'plan', '--simulate', '--profile', 'dev']],
  ['cluster-apply', ['cluster', 'apply', '--simulate', '--profile', 'dev', '--dry-run']],
  ['cluster-status', ['cluster', 'status', '--simulate', '--profile', 'dev']],
  ['cluster-upgrade', ['cluster', 'upgrade', '--check', '--simulate', '--profile', 'dev']],
  ['cluster-upgrade', ['cluster', 'upgrade', '1.0.0', '--simulate', '--profile', 'dev', '--dry-run']],
  ['cluster-kubeconfig', ['cluster', 'kubeconfig', '--simulate', '--profile', 'dev', '--path', 'login/config']],
  ['cluster-kubeconfig', ['cluster', 'kubeconfig', '--simulate', '--profile', 'dev', '--print']],
  ['cloud-check', ['cloud', 'check', '--simulate', '--profile', 'dev']],
  ['firewall-check', ['firewall', 'check', '--simulate', '--profile', 'dev']],
  ['firewall-sync', ['firewall', 'sync', '--simulate', '--profile', 'dev', '--dry-run']],
  ['certificates-status', ['certificates', 'status', '--simulate', '--profile', 'dev']],
  ['certificates-status', ['certificates', 'status', '--simulate', '--profile', 'dev', '--simulate-fault', 'api-server-down']],
  ['certificates-renew', ['certificates', 'renew', '--simulate', '--profile', 'dev', '--dry-run']],
  ['probes-list', ['probes', 'list']],
  ['probes-show', ['probes', 'show', 'kubernetes.api']],
  ['probes-show', ['probes', 'show', 'postgres.replication', '--target', 'sandbox']],
  ['lint', ['lint', '--profile', 'dev']],
  ['render', ['render', '--profile', 'dev']],
  ['render', ['render', '--profile', 'dev', '--output-dir', 'out']],
  ['init', ['init', '--yes', '--profile', 'dev']],
  ['sandbox-down', ['sandbox', 'down', '--name', 'nobody-started-this']],
  ['sandbox-status', ['sandbox', 'status']],
  ['sandbox-up', ['sandbox', 'up', '--name', 'Not A Name']],
  ['sandbox-kubeconfig', ['sandbox', 'kubeconfig', '--name', 'nobody-started-this']],
  ['sandbox-break', ['sandbox', 'break', 'nonsense']],
  ['sandbox-faults', ['sandbox', 'faults']],
  ['sandbox-heal', ['sandbox', 'heal', '--name', 'nobody-started-this']],
])('what %s prints with --json is what schemas/ says: %j', async (schema, args) => {
  const {stdout} = await gomeet([...args, '--json'], {cwd, env: {XDG_STATE_HOME: join(cwd, 'state')}});
  expect(validator(schema)(JSON.parse(stdout))).toBe('valid');
});

test('every command that prints JSON has its schema', () => {
  const without = new Set(['open', 'sandbox:cloud', 'sandbox:daemon', 'sandbox:shell']);
  const wanted = Object.keys(commands).filter((id) => !without.has(id));
  const shipped = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
  expect(wanted.map((id) => id.replaceAll(':', '-')).filter((name) => !shipped.includes(name))).toEqual([]);
});
