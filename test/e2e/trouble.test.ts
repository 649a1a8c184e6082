import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {createPki} from '../../src/sandbox/pki.ts';
import {type FlakyProxy, flakyProxy} from './_flaky-proxy.ts';
import {resultOf, start, troubles} from './_gomeet.ts';
import {sandboxOf, type TestSandbox} from './_sandbox.ts';

const everything = process.env['GOMEET_E2E'] === 'all';
/** Of what is disturbed. Which request meets which disturbance depends on the order of requests, too. */
const seeds = everything ? [20_261_121, 2, 3, 4, 5, 6] : [20_261_121];

/** Faults that the sandbox makes with real mechanisms, and the probe that must name each. */
const faults: readonly {readonly name: string; readonly gate: string}[] = [
  {name: 'replica-not-streaming', gate: 'postgres.replication'},
  {name: 'redis-master-down', gate: 'redis.'},
  {name: 'image-not-found', gate: 'kubernetes.rollout'},
  {name: 'api-server-down', gate: 'kubernetes.api'},
];

describe('deploys that are disturbed', () => {
  let sandbox: TestSandbox;
  let folder: string;

  beforeAll(async () => {
    sandbox = await sandboxOf('s1');
    folder = join(sandbox.state, 'work');
    await mkdir(folder);
  });
  afterAll(() => sandbox?.down());

  /** gomeet.yaml with targets of this sandbox: short limits for gates that must fail, another server for the proxy. */
  const configure = async (targets: {readonly [name: string]: object}) => {
    await writeFile(join(folder, 'gomeet.yaml'), stringify({version: 1, targets}));
  };
  const kubeconfig = () => join(sandbox.dir, 'kubeconfigs', 'gomeet.yaml');
  const path = async () => {
    const {binDir} = JSON.parse(await readFile(join(sandbox.dir, 'sandbox.json'), 'utf8')) as {readonly binDir: string};
    return {PATH: `${binDir}:${process.env['PATH']}`};
  };

  test('kill -9 on the way, then a re-run converges', async () => {
    const kills = everything ? 10 : 3;
    for (let kill = 1; kill <= kills; kill += 1) {
      const child = start(['deploy', '--target', 'sandbox', '--yes'], {state: sandbox.state});
      let lines = 0;
      child.stderr?.on('data', (chunk: Buffer) => {
        lines += chunk.toString('utf8').split('\n').length - 1;
        if (lines >= kill * 4) child.kill('SIGKILL');
      });
      const ended = await child;
      if (kill === 1) expect(ended.signal).toBe('SIGKILL');
      if (kill < kills) await sandbox.run(['lock', 'break', '--target', 'sandbox', '--reason', 'its holder was killed', '--yes']);
    }
    const result = await sandbox.deploy(['--lock-wait', '60s']);
    expect(troubles(result)).toEqual([]);
  });

  test('SIGINT ends with 130, and says how to continue', async () => {
    await sandbox.kubectl(['-n', 'gomeet', 'delete', 'deployment', 'chat-service', 'auth-service', 'meeting-service'], {admin: true});
    const child = start(['deploy', '--target', 'sandbox', '--yes', '--json'], {state: sandbox.state});
    const seen = sandbox.kubectl;
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await seen(['-n', 'gomeet', 'get', 'deployment', 'chat-service'])).exitCode === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill('SIGINT');
    const ended = await child;
    expect(ended.exitCode, String(ended.stderr)).toBe(130);
    const result = JSON.parse(String(ended.stdout)) as {readonly outcome: string; readonly next: readonly string[]};
    expect(result.outcome).toBe('interrupted');
    expect(result.next.join('\n')).toContain('gomeet deploy --target sandbox --yes');
    expect(troubles(await sandbox.deploy())).toEqual([]);
  });

  test.each(faults)('$name: the deploy fails with exit 3 and names $gate; healed, it converges', async ({name, gate}) => {
    const profile = 's1';
    await configure({broken: {profile, kubeconfig: kubeconfig(), gateLimit: '45s'}});
    const broken = await sandbox.run(['sandbox', 'break', name]);
    expect(broken.exitCode, broken.stderr).toBe(0);
    try {
      if (name === 'image-not-found') await sandbox.kubectl(['-n', 'gomeet', 'delete', 'pods', '-l', 'app=auth-service'], {admin: true});
      const ran = await sandbox.run(['deploy', '--target', 'broken', '--yes', '--json'], {cwd: folder, env: await path()});
      const result = resultOf(ran);
      expect(ran.exitCode, result.message).toBe(3);
      expect(result.message).toContain(gate);
    } finally {
      const healed = await sandbox.run(['sandbox', 'heal', name]);
      expect(healed.exitCode, healed.stderr).toBe(0);
    }
    expect(troubles(await sandbox.deploy())).toEqual([]);
  });

  describe('behind an API that refuses and cuts a fifth of all requests', () => {
    let proxy: FlakyProxy | undefined;
    afterEach(() => proxy?.stop());

    test.each(seeds)('a deploy into an empty namespace completes, and creates nothing twice (seed %i)', async (seed) => {
      await sandbox.run(['sandbox', 'reset']);
      const pki = join(sandbox.state, `proxy-pki-${seed}`);
      await mkdir(pki);
      await createPki(pki);
      const {server} = JSON.parse(await readFile(join(sandbox.dir, 'sandbox.json'), 'utf8')) as {readonly server: string};
      proxy = await flakyProxy({
        upstream: new URL(server),
        serverCert: join(pki, 'apiserver.crt'),
        serverKey: join(pki, 'apiserver.key'),
        clientCert: join(sandbox.dir, 'pki', 'gomeet.crt'),
        clientKey: join(sandbox.dir, 'pki', 'gomeet.key'),
        upstreamCa: join(sandbox.dir, 'pki', 'ca.crt'),
        share: 0.2,
        seed,
      });
      const ca = (await readFile(join(pki, 'ca.crt'))).toString('base64');
      const flaky = {
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'flaky',
        clusters: [{name: 'flaky', cluster: {server: proxy.url, 'certificate-authority-data': ca}}],
        users: [{name: 'gomeet', user: {token: 'unused'}}],
        contexts: [{name: 'flaky', context: {cluster: 'flaky', user: 'gomeet', namespace: 'gomeet'}}],
      };
      await writeFile(join(folder, 'flaky.kubeconfig'), stringify(flaky));
      await configure({flaky: {profile: 's1', kubeconfig: './flaky.kubeconfig', gateLimit: '5m'}});
      const audit = await sandbox.audit();
      const ran = await sandbox.run(['deploy', '--target', 'flaky', '--yes', '--json'], {cwd: folder, env: await path()});
      expect(troubles(resultOf(ran)), ran.stderr).toEqual([]);
      expect(proxy.seen.refused + proxy.seen.cut + proxy.seen.cutAfter).toBeGreaterThan(20);
      const created = (await audit())
        .filter((event) => event.user.username === 'gomeet' && event.responseStatus?.code === 201 && !/dryRun=All/.test(event.requestURI))
        .filter((event) => event.objectRef?.resource !== 'selfsubjectaccessreviews' && event.objectRef?.subresource === undefined)
        .map((event) => `${event.objectRef?.resource}/${event.objectRef?.name ?? event.requestURI}`);
      const twice = created.filter((name, index) => created.indexOf(name) !== index);
      expect(twice).toEqual([]);
      const releases = await sandbox.kubectl([
        '-n',
        'gomeet',
        'get',
        'controllerrevisions',
        '-l',
        'gomeet.io/release-part=0',
        '-o',
        'name',
      ]);
      expect(releases.stdout.trim().split('\n')).toHaveLength(1);
    });
  });
});
