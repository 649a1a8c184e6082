import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {ownState, resultOf, start, troubles} from './_gomeet.ts';
import {sandboxOf, type TestSandbox, writesOf} from './_sandbox.ts';

type Listed = {
  readonly items: readonly {readonly metadata: {readonly name: string}; readonly data?: unknown; readonly binaryData?: unknown}[];
};
type History = {
  readonly releases: readonly {
    readonly number: number;
    readonly command: string;
    readonly outcome: string;
    readonly restores: number | null;
  }[];
};

/** A bad release is what somebody makes of the manifests in a folder of their own. */
describe('a rollback on a sandbox', () => {
  let sandbox: TestSandbox;
  let folder: string;
  let before: Awaited<ReturnType<typeof contents>>;

  beforeAll(async () => {
    sandbox = await sandboxOf('dev');
    folder = await ownState();
    const ejected = await sandbox.run(['render', '--profile', 'dev', '--eject', join(folder, 'k8s')]);
    expect(ejected.exitCode, ejected.stderr).toBe(0);
    await writeFile(
      join(folder, 'gomeet.yaml'),
      'version: 1\ntargets:\n  sandbox:\n    profile: dev\n    gateLimit: 5m\n    manifests: ./k8s\n',
    );
    expect(troubles(await sandbox.deploy())).toEqual([]);
    before = await contents();
  });
  afterAll(() => sandbox?.down());

  /** Every ConfigMap of the namespace, as acceptance compares them, and every image. */
  async function contents() {
    const maps = JSON.parse((await sandbox.kubectl(['-n', 'gomeet', 'get', 'cm', '-o', 'json'])).stdout) as Listed;
    const workloads = await sandbox.kubectl(['-n', 'gomeet', 'get', 'deploy,sts,ds,cronjob', '-o', 'json']);
    return {
      maps: maps.items.map(({metadata, data, binaryData}) => ({name: metadata.name, data, binaryData})),
      images: workloads.stdout.match(/"image": "[^"]*"/g),
    };
  }

  /** `3 rollback ok of 1`, newest first. */
  async function history(): Promise<readonly string[]> {
    const ran = await sandbox.run(['history', '--target', 'sandbox', '--json']);
    expect(await schemaErrors('history', JSON.parse(ran.stdout))).toBe('');
    const {releases} = JSON.parse(ran.stdout) as History;
    return releases.map((one) => `${one.number} ${one.command} ${one.outcome}${one.restores === null ? '' : ` of ${one.restores}`}`);
  }

  /** Another text in every ConfigMap, and another image of auth-service. */
  async function worsen(mark: string): Promise<void> {
    const file = join(folder, 'k8s', 'kustomization.yaml');
    const plain = (await readFile(file, 'utf8')).replace(/ {2}# bad\n[\s\S]*$/, '');
    const rest = plain.replace(/resources:\n {2}- overlays\/dev\n/, '');
    const patch = [
      '  # bad',
      '  - target: {kind: ConfigMap}',
      `    patch: '[{"op": "add", "path": "/data/${mark}.txt", "value": "${mark}"}]'`,
    ];
    const images = ['images:', '  - name: gomeet/auth-service', `    newTag: ${mark}`];
    await writeFile(file, `${rest}${[...patch, 'resources:', '  - overlays/dev', ...images, ''].join('\n')}`);
  }

  const rollback = async (...args: readonly string[]) => {
    const ran = await sandbox.run(['rollback', '--target', 'sandbox', '--yes', '--json', ...args]);
    return {...resultOf(ran), exitCode: ran.exitCode};
  };

  test('restores every ConfigMap and every image, also when it is killed in the middle, and says what it does not touch', async () => {
    await worsen('worse');
    const bad = await sandbox.run(['deploy', '--target', 'sandbox', '--yes', '--json'], {cwd: folder});
    expect(troubles(resultOf(bad)), bad.stderr).toEqual([]);
    expect(await contents()).not.toEqual(before);
    const audit = await sandbox.audit();
    const planned = resultOf(await sandbox.run(['rollback', '--target', 'sandbox', '--dry-run', '--json']));
    expect(planned.outcome, planned.message).toBe('planned');
    expect(writesOf(await audit())).toEqual([]);

    const child = start(['rollback', '--target', 'sandbox', '--yes'], {state: sandbox.state});
    child.stderr?.on('data', (text: Buffer) => {
      if (/foundation: (done|settled)/.test(text.toString())) child.kill('SIGKILL');
    });
    await child;
    expect(await contents()).not.toEqual(before);

    const result = await rollback('--lock-wait', '90s');
    expect(troubles(result)).toEqual([]);
    expect(await schemaErrors('rollback', JSON.parse(JSON.stringify({...result, exitCode: undefined})))).toBe('');
    expect(await contents()).toEqual(before);
    expect(await history()).toEqual(['4 rollback ok of 1', '2 deploy ok', '1 deploy ok']);
    const said = result.findings.filter((finding) => finding.id === 'rollback.not-undone').map((finding) => finding.instance);
    expect(said).toEqual(expect.arrayContaining(['data', 'jobs', 'bootstrap', 'autoscalers']));
    expect(result.records.flatMap((record) => record.findings).find((finding) => finding.id === 'release.restored')?.status).toBe('pass');
  });

  test('a second one is settled and writes nothing but the lock', async () => {
    const audit = await sandbox.audit();
    const result = await rollback();
    expect(result.records.filter((record) => record.state !== 'settled')).toEqual([]);
    expect(writesOf(await audit()).filter((line) => !line.includes(' leases/'))).toEqual([]);
    expect(await contents()).toEqual(before);
  });

  test('what kubectl took over is refused by name, and taken back only when asked', async () => {
    const set = ['-n', 'gomeet', 'set', 'image', 'deployment/auth-service', 'auth-service=gomeet/auth-service:by-hand'];
    expect((await sandbox.kubectl(set)).exitCode).toBe(0);
    const refused = await rollback();
    expect([refused.exitCode, refused.message]).toEqual([6, expect.stringMatching(/deployment\/auth-service: .*kubectl-set/)]);
    const result = await rollback('--force-conflicts');
    expect(troubles(result)).toEqual([]);
    expect(await contents()).toEqual(before);
  });

  test('deploy --rollback-on-failure keeps the evidence, brings everything back, and still fails', async () => {
    await worsen('v9.9.9');
    const broken = await sandbox.run(['sandbox', 'break', 'image-not-found', '--on', 'auth-service']);
    expect(broken.exitCode, broken.stderr).toBe(0);
    const ran = await sandbox.run(['deploy', '--target', 'sandbox', '--yes', '--rollback-on-failure', '--json'], {cwd: folder});
    await sandbox.run(['sandbox', 'heal', 'image-not-found', '--on', 'auth-service']);
    const result = resultOf(ran);
    expect([ran.exitCode, result.outcome, result.rollback?.outcome], ran.stderr).toEqual([3, 'failed', 'ok']);
    expect(result.evidence).not.toBeNull();
    expect(await schemaErrors('deploy', result)).toBe('');
    expect(await contents()).toEqual(before);
    const [newest, failed] = await history();
    expect([newest, failed]).toEqual([expect.stringMatching(/rollback ok of 1$/), expect.stringMatching(/deploy failed$/)]);
  });

  test('releases can be shown and compared', async () => {
    const document = async (...args: readonly string[]) =>
      JSON.parse((await sandbox.run(['release', ...args, '--target', 'sandbox', '--json'])).stdout) as unknown;
    const shown = await document('show', 'latest', '--manifests');
    expect(await schemaErrors('release-show', shown)).toBe('');
    const diff = await document('diff', '1', '2');
    expect(await schemaErrors('release-diff', diff)).toBe('');
    expect(JSON.stringify(diff)).toContain('+worse');
    expect(await document('diff', '1')).toMatchObject({to: 'live', added: [], removed: [], changed: []});
    const missing = await sandbox.run(['rollback', '--target', 'sandbox', '--yes', '--to', '99', '--json']);
    expect([missing.exitCode, missing.stdout]).toEqual([2, expect.stringContaining('there is no release 99')]);
  });
});

async function schemaErrors(name: string, document: unknown): Promise<string> {
  const ajv = new Ajv2020({allErrors: true, allowUnionTypes: true});
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(await readFile(join(import.meta.dirname, '..', '..', 'schemas', `${name}.json`), 'utf8')));
  return validate(document) ? '' : ajv.errorsText(validate.errors);
}
