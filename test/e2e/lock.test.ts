import {existsSync} from 'node:fs';
import {mkdir, readdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {gomeet, ownState, resultOf, start, troubles} from './_gomeet.ts';
import {sandboxOf, type TestSandbox} from './_sandbox.ts';

const everything = process.env['GOMEET_E2E'] === 'all';
/** Two real processes each time: about a second and a half. */
const races = everything ? 100 : 10;

describe('the lock on the simulator', () => {
  let state: string;
  let world: string;
  beforeAll(async () => {
    state = await ownState();
    world = join(state, 'world');
  });
  afterAll(() => rm(state, {recursive: true, force: true}));

  const simulated = () => ['--simulate', '--profile', 'dev', '--simulate-state', world];
  const deploy = (args: readonly string[] = []) => gomeet(['deploy', ...simulated(), '--yes', '--json', ...args], {state});

  test(`two deploys at once, ${races} times: exactly one runs, the other exits 6`, async () => {
    for (let race = 0; race < races; race += 1) {
      await rm(world, {force: true});
      const both = await Promise.all([deploy(), deploy()]);
      expect(both.map((ran) => ran.exitCode).sort(), both.map((ran) => ran.stdout.slice(0, 600)).join('\n')).toEqual([0, 6]);
    }
  });

  test('a holder that was killed is waited for with --lock-wait, and then the deploy converges', async () => {
    await rm(world, {force: true});
    const killed = await deploy(['--simulate-fault', 'deployer-killed:5']);
    expect(killed.stdout).toBe('');
    const refused = resultOf(await deploy());
    expect(refused.outcome).toBe('refused');
    expect(refused.message).toContain('gomeet deploy');
    const ran = await gomeet(['deploy', ...simulated(), '--yes', '--lock-wait', '60s'], {state});
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('waiting up to 60 s for the lock');
    expect(ran.stderr).toContain('its lock is taken over');
  });

  test('lock says free, held and broken; break asks or needs --yes, and frees it', async () => {
    await rm(world, {force: true});
    const free = await gomeet(['lock', ...simulated()], {state});
    expect([free.exitCode, free.stdout]).toEqual([0, 'Nobody holds the lock of simulator (simulated: no cluster was contacted).']);
    const nothing = await gomeet(['lock', 'break', ...simulated(), '--reason', 'x', '--yes'], {state});
    expect([nothing.exitCode, nothing.stderr]).toEqual([6, 'gomeet: nobody holds the lock of simulator, so there is nothing to break']);
    await deploy(['--simulate-fault', 'deployer-killed:5', '--reason', 'the new certificates']);
    expect(JSON.parse((await gomeet(['lock', ...simulated(), '--json'], {state})).stdout)).toMatchObject({
      state: 'held',
      holder: {command: `gomeet deploy --profile dev --simulate --simulate-state ${world}`, reason: 'the new certificates'},
    });
    expect((await gomeet(['lock', 'break', ...simulated(), '--reason', 'it is dead'], {state})).exitCode).toBe(6);
    expect((await gomeet(['lock', 'break', ...simulated(), '--reason', 'it is dead', '--yes'], {state})).exitCode).toBe(0);
    expect((await gomeet(['lock', ...simulated()], {state})).stdout).toContain('broke it at');
    expect((await deploy()).exitCode).toBe(0);
  });

  test('evidence that cannot be written does not hide the failure', async () => {
    await rm(world, {force: true});
    const args = ['deploy', '--simulate', '--profile', 'dev', '--simulate-fault', 'image-not-found', '--yes', '--json'];
    const ran = await gomeet(args, {state: join(import.meta.filename, 'below-a-file')});
    const result = resultOf(ran);
    expect([ran.exitCode, result.outcome, result.evidence]).toEqual([3, 'failed', null]);
    expect(result.next.join('\n')).toMatch(/no evidence was kept: the evidence cannot be written to .*: a part of the path is a file/);
  });
});

describe('the lock on a sandbox', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await sandboxOf('dev');
  });
  afterAll(() => sandbox?.down());

  const lease = async () => {
    const got = await sandbox.kubectl(['-n', 'gomeet', 'get', 'lease', 'gomeet-lock', '-o', 'json', '--ignore-not-found']);
    return got.stdout === '' ? undefined : (JSON.parse(got.stdout) as {readonly spec: {readonly holderIdentity?: string}});
  };
  const held = async () => {
    for (let tries = 0; tries < 300; tries += 1) {
      if (((await lease())?.spec.holderIdentity ?? '') !== '') return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('nobody took the lock');
  };
  const change = (ordinal: number) =>
    sandbox.kubectl(
      ['-n', 'gomeet', 'delete', ordinal % 2 === 0 ? 'service' : 'configmap', ordinal % 2 === 0 ? 'chat-service' : 'api-config'],
      {admin: true},
    );

  test('two deploys at once, 5 times: exactly one runs, the other exits 6 and says who', async () => {
    for (let race = 0; race < 5; race += 1) {
      if (race > 0) await change(race);
      const both = await Promise.all([sandbox.deploy(), sandbox.deploy()]);
      expect(both.map((result) => result.exitCode).sort(), both.map((result) => result.message).join('\n')).toEqual([0, 6]);
      expect((await lease())?.spec.holderIdentity ?? '').toBe('');
    }
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s gives it back', async (signal) => {
    await change(1);
    const child = start(['deploy', '--target', 'sandbox', '--yes', '--json'], {state: sandbox.state});
    await held();
    child.kill(signal);
    expect((await child).exitCode).toBe(130);
    expect((await lease())?.spec.holderIdentity ?? '').toBe('');
  });

  test('kill -9 of the holder: a deploy is refused at once, with --lock-wait it waits for the expiry, says so, and converges', async () => {
    await change(2);
    const child = start(['deploy', '--target', 'sandbox', '--yes', '--json'], {state: sandbox.state});
    await held();
    child.kill('SIGKILL');
    await child;
    const refused = await sandbox.deploy();
    expect([refused.exitCode, refused.message]).toEqual([6, expect.stringContaining('sandbox is locked by')]);
    const ran = await sandbox.run(['deploy', '--target', 'sandbox', '--yes', '--lock-wait', '60s']);
    expect(ran.exitCode, `${ran.stdout}\n${ran.stderr}`).toBe(0);
    expect(ran.stderr).toMatch(/waiting up to .* for the lock, held by/);
    expect(ran.stderr).toContain('no sign of life from');
  });

  test('a lock that is broken stops the run before its next write, with exit 3', async () => {
    await change(1);
    const child = start(['deploy', '--target', 'sandbox', '--yes', '--json'], {state: sandbox.state});
    await held();
    const broken = await sandbox.run(['lock', 'break', '--target', 'sandbox', '--reason', 'the test says so', '--yes']);
    expect(broken.exitCode, broken.stderr).toBe(0);
    const ended = await child;
    const result = JSON.parse(String(ended.stdout)) as ReturnType<typeof resultOf>;
    expect([ended.exitCode, result.outcome], result.message).toEqual([3, 'failed']);
    expect(result.message).toContain('the test says so');
    expect(troubles(await sandbox.deploy())).toEqual([]);
  });

  test('evidence has the logs of real processes and no password', async () => {
    const folder = join(sandbox.state, 'evidence');
    await mkdir(folder);
    const ran = await sandbox.run(['evidence', '--target', 'sandbox', '--output-dir', folder, '--json']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    const {directory, archive, notCollected} = JSON.parse(ran.stdout) as {
      readonly directory: string;
      readonly archive: string;
      readonly notCollected: readonly string[];
    };
    expect(notCollected).toEqual([]);
    expect(existsSync(archive)).toBe(true);
    const files = (await readdir(directory, {recursive: true})).filter((name) => /\.(json|txt|log|md)$/.test(name));
    expect(files).toContain('logs/postgres-primary-0/postgres.log');
    const texts = await Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')));
    const secrets = JSON.parse((await sandbox.kubectl(['-n', 'gomeet', 'get', 'secrets', '-o', 'json'], {admin: true})).stdout) as {
      readonly items: readonly {readonly data?: {readonly [key: string]: string}}[];
    };
    const values = secrets.items
      .flatMap(({data}) => Object.values(data ?? {}))
      .filter((value) => Buffer.from(value, 'base64').length >= 20);
    const all = texts.join('\n');
    for (const value of values) {
      expect(all.includes(value)).toBe(false);
      expect(all.includes(Buffer.from(value, 'base64').toString('utf8').trim())).toBe(false);
    }
    expect(values.length).toBeGreaterThan(20);
  });
});
