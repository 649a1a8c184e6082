import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {Ajv2020} from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parseAllDocuments} from 'yaml';
import type {KubeObject} from '../../src/core/objects.ts';
import {profileNames} from '../../src/core/profiles.ts';
import {resultOf, troubles} from './_gomeet.ts';
import {sandboxOf, type TestSandbox, writesOf} from './_sandbox.ts';

const everything = process.env['GOMEET_E2E'] === 'all';

/** The production size always; the smallest one beside it with --all. */
describe.each(everything ? (['dev', 'gomeet-500'] as const) : (['gomeet-500'] as const))('a deploy of %s onto a sandbox', (profile) => {
  let sandbox: TestSandbox;
  const said: string[] = [];
  const argv = new Set<string>();
  let audit: Awaited<ReturnType<TestSandbox['audit']>>;

  beforeAll(async () => {
    sandbox = await sandboxOf(profile);
    audit = await sandbox.audit();
  });
  afterAll(() => sandbox?.down());

  test('ends green, with the deployer role only', async () => {
    const watch = watchArgv(argv);
    const ran = await sandbox.run(['deploy', '--target', 'sandbox', '--yes', '--json']).finally(watch);
    said.push(ran.stdout, ran.stderr);
    expect(troubles(resultOf(ran))).toEqual([]);
    const forbidden = (await audit()).filter((event) => event.user.username === 'gomeet' && event.responseStatus?.code === 403);
    expect(forbidden.map((event) => `${event.verb} ${event.requestURI}`)).toEqual([]);
  });

  test('no secret value is in what was said, in arguments, in URLs, or in the release record', async () => {
    const secrets = JSON.parse((await sandbox.kubectl(['-n', 'gomeet', 'get', 'secrets', '-o', 'json'], {admin: true})).stdout) as {
      readonly items: readonly {readonly metadata: {readonly name: string}; readonly data?: {readonly [key: string]: string}}[];
    };
    const values = secrets.items
      .flatMap(({metadata, data = {}}) =>
        Object.entries(data).map(([key, value]) => ({
          where: `${metadata.name}/${key}`,
          value: Buffer.from(value, 'base64').toString('utf8').trim(),
        })),
      )
      .filter(({value}) => value.length >= 12 && !/REPLACE|example|^https?:\/\/hooks/.test(value));
    expect(values.length).toBeGreaterThan(20);
    const records = JSON.parse(
      (await sandbox.kubectl(['-n', 'gomeet', 'get', 'controllerrevisions', '-l', 'gomeet.io/release', '-o', 'json'])).stdout,
    ) as {
      readonly items: readonly {readonly data: {readonly gzip: string}}[];
    };
    expect(records.items.length).toBeGreaterThan(0);
    const places: readonly (readonly [string, string])[] = [
      ['output', said.join('\n')],
      ['arguments', [...argv].join('\n')],
      ['URLs of the API', (await audit()).map((event) => decodeURIComponent(event.requestURI.replaceAll('+', ' '))).join('\n')],
      ['release record', records.items.map((one) => gunzipSync(Buffer.from(one.data.gzip, 'base64')).toString('utf8')).join('\n')],
    ];
    expect(argv.size).toBeGreaterThan(3);
    const leaks = places.flatMap(([place, text]) =>
      values.filter(({value}) => text.includes(value)).map(({where}) => `${where} in ${place}`),
    );
    expect(leaks).toEqual([]);
  });

  test('a second deploy finds every step settled and writes nothing', async () => {
    const again = await sandbox.audit();
    const result = await sandbox.deploy();
    expect(result.records.map((record) => `${record.step} ${record.state}`).filter((text) => !text.endsWith(' settled'))).toEqual([]);
    expect(result.outcome).toBe('ok');
    expect(writesOf(await again())).toEqual([]);
  });

  test('a dry run of another version shows the change, field by field, and writes nothing', async () => {
    const manifests = parseAllDocuments((await sandbox.run(['render', '--profile', profile])).stdout).map(
      (one) => one.toJS() as KubeObject,
    );
    const deployment = manifests.find((one) => one.kind === 'Deployment' && one.metadata.name === 'auth-service');
    const older = JSON.stringify(deployment).replace('auth-service:v2.0.0', 'auth-service:v1.9.9');
    const applied = await sandbox.kubectl(['apply', '--server-side', '--field-manager=gomeet', '-f', '-'], {input: older});
    expect(applied.exitCode, applied.stderr).toBe(0);
    const again = await sandbox.audit();
    const ran = await sandbox.run(['deploy', '--target', 'sandbox', '--dry-run', '--json']);
    const result = resultOf(ran);
    expect(result.outcome, result.message).toBe('planned');
    const change = result.plan
      .flatMap((step) => step.changes)
      .find((one) => one.key.name === 'auth-service' && one.key.kind === 'Deployment');
    expect(change?.fields).toContainEqual({
      path: 'spec.template.spec.containers[auth-service].image',
      from: 'gomeet/auth-service:v1.9.9',
      to: 'gomeet/auth-service:v2.0.0',
    });
    expect(writesOf(await again())).toEqual([]);
  });

  test('the next deploy takes the change back', async () => {
    const result = await sandbox.deploy();
    expect(troubles(result)).toEqual([]);
    expect(result.records.filter((record) => record.state === 'done').map((record) => record.step)).toContain('api');
  });

  test('what runs behind the pods answers as in production', async () => {
    const exec = (pod: string, ...command: string[]) => sandbox.kubectl(['-n', 'gomeet', 'exec', pod, '--', ...command]);
    const replicas = profile === 'dev' ? '0' : '3';
    const streaming = "select count(*) from pg_stat_replication where application_name like 'replica%' and state='streaming'";
    expect((await exec('postgres-primary-0', 'psql', '-U', 'postgres', '-Atc', streaming)).stdout.trim()).toBe(replicas);
    expect((await exec('redis-master-0', 'redis-cli', 'cluster', 'info')).stdout).toContain('cluster_slots_ok:16384');
    expect((await exec('postgres-primary-0', 'sh', '-c', 'exit 7')).exitCode).toBe(7);
    const partitions = "select count(*) from pg_inherits where inhparent = 'meetings'::regclass";
    expect((await exec('postgres-primary-0', 'psql', '-U', 'postgres', '-d', 'gomeet_shard_3', '-Atc', partitions)).stdout.trim()).toBe(
      '16',
    );
  });

  test.runIf(profile === 'gomeet-500')('the renders of every profile are accepted by the API server', async () => {
    for (const name of profileNames) {
      const render = await sandbox.run(['render', '--profile', name]);
      expect(render.exitCode, render.stderr).toBe(0);
      const accepted = await sandbox.kubectl(
        ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--field-manager=gomeet', '-f', '-'],
        {input: render.stdout},
      );
      // Templates that cannot change in place (claims, a Job) differ between profiles; everything else must be accepted.
      const errors = accepted.stderr
        .split('\n')
        .filter((line) => line !== '' && !/^Warning:/.test(line) && !/immutable|updates to statefulset spec/.test(line));
      expect(errors, name).toEqual([]);
      expect(accepted.stdout.split('\n').length, name).toBeGreaterThan(80);
    }
  });

  test('what the sandbox commands print with --json is what their schemas say', async () => {
    const document = async (...args: string[]) => JSON.parse((await sandbox.run(['sandbox', ...args, '--json'])).stdout) as unknown;
    expect(await schemaErrors('sandbox-up', sandbox.up)).toBe('');
    expect(await schemaErrors('sandbox-status', await document('status'))).toBe('');
    expect(await schemaErrors('sandbox-kubeconfig', await document('kubeconfig'))).toBe('');
    expect(await schemaErrors('sandbox-break', await document('break', 'image-not-found'))).toBe('');
    expect(await schemaErrors('sandbox-heal', await document('heal', 'image-not-found'))).toBe('');
  });

  test('down leaves no process', async () => {
    const {dir} = sandbox;
    await sandbox.run(['sandbox', 'down']);
    const left = await processesNaming(dir);
    expect(left).toEqual([]);
  });
});

async function schemaErrors(name: string, document: unknown): Promise<string> {
  const ajv = new Ajv2020({allErrors: true, allowUnionTypes: true});
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(await readFile(join(import.meta.dirname, '..', '..', 'schemas', `${name}.json`), 'utf8')));
  return validate(document) ? '' : ajv.errorsText(validate.errors);
}

/** Samples the arguments of every process of this machine until it is stopped. */
function watchArgv(into: Set<string>): () => void {
  let going = true;
  const look = async () => {
    while (going) {
      for (const line of await commandLines()) if (/kubectl|psql|redis-cli|gomeet|pgbouncer/.test(line)) into.add(line);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  void look();
  return () => {
    going = false;
  };
}

async function commandLines(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.map((line) => line.replaceAll('\0', ' ').trim()).filter((line) => line !== '');
}

async function processesNaming(text: string): Promise<readonly string[]> {
  return (await commandLines()).filter((line) => line.includes(text));
}
