import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {HealthResult} from '../../src/core/health-result.ts';
import {s3Buckets} from '../../src/tools/s3/buckets.ts';
import {s3Session} from '../../src/tools/s3/session.ts';
import {gomeet, resultOf, start, troubles} from './_gomeet.ts';
import {lacksMoto, type Moto, startMoto} from './_moto.ts';

const lacking = await lacksMoto();
const signal = new AbortController().signal;
const keys = {accessKeyId: 'DO00END2ENDTESTKEY', secretAccessKey: 'not/a+secret+of+anybody'};

/** The commands against an object storage that speaks S3. There is no cluster: buckets come before it. */
describe.skipIf(lacking !== undefined)(`buckets in moto${lacking === undefined ? '' : ` (skipped: ${lacking})`}`, () => {
  let moto: Moto;
  let cwd: string;
  beforeAll(async () => {
    moto = await startMoto();
    cwd = await mkdtemp('/tmp/gme-');
    const target = {
      profile: 'dev',
      cloud: 'digitalocean',
      spacesEndpoint: moto.endpoint,
      buckets: {recordings: 'our-rec', backups: 'our-bak'},
    };
    await writeFile(join(cwd, 'gomeet.yaml'), JSON.stringify({version: 1, defaultTarget: 'here', targets: {here: target}}));
  });
  beforeEach(async () => {
    moto.during = () => false;
    await moto.reset();
  });
  afterAll(async () => {
    await moto.stop();
    await rm(cwd, {recursive: true, force: true});
  });

  const how = () => ({
    state: join(cwd, 'state'),
    cwd,
    env: {KUBECONFIG: join(cwd, 'no-kubeconfig'), SPACES_ACCESS_KEY_ID: keys.accessKeyId, SPACES_SECRET_ACCESS_KEY: keys.secretAccessKey},
  });
  const place = () => ({endpoint: moto.endpoint, region: 'sgp1', credential: {source: 'the test', keys: async () => keys}});
  const sync = async (...args: readonly string[]) => resultOf(await gomeet(['buckets', 'sync', '--json', ...args], how()));
  const check = async (): Promise<HealthResult & {readonly exitCode: number}> => {
    const ran = await gomeet(['buckets', 'check', '--json'], how());
    return {...JSON.parse(ran.stdout), exitCode: ran.exitCode};
  };
  const failing = ({findings}: HealthResult) =>
    findings.filter(({status}) => status === 'fail' || status === 'warn').map(({id, instance}) => `${id} ${instance}`);
  const written = () => moto.heard.filter((one) => !/^(GET|HEAD) /.test(one));

  test('a missing one is found, made by sync, and then everything is fine', async () => {
    const before = await check();
    expect(failing(before)).toEqual(['buckets.exist our-bak', 'buckets.exist our-rec']);
    expect(before.exitCode).toBe(3);
    expect(troubles(await sync('--yes'))).toEqual([]);
    const after = await check();
    expect(failing(after), after.message).toEqual([]);
    expect(after.exitCode).toBe(0);
    expect(new Set(after.findings.map(({status}) => status))).toEqual(new Set(['pass']));
  });

  test('a second run only reads, and a dry run never writes', async () => {
    const planned = await sync('--dry-run');
    expect(planned.plan.flatMap(({changes}) => changes).map(({action, key}) => `${action} ${key.name}`)).toEqual([
      'create our-rec',
      'create our-bak',
    ]);
    expect(written()).toEqual([]);
    await sync('--yes');
    expect(written().length).toBe(5);
    moto.heard.length = 0;
    const again = await sync('--yes');
    expect(again.records.map(({state}) => state)).toEqual(['settled', 'settled']);
    expect(written()).toEqual([]);
    expect(moto.heard.length).toBeGreaterThan(5);
  });

  test('what somebody changed is found and put back, and rules of others stay', async () => {
    await sync('--yes');
    const session = s3Session(place());
    const change = <Out>(send: Parameters<typeof session.ask<Out>>[0]['send']) => session.ask({what: 'test', signal, send});
    await change(({s3, sdk, until}) => s3.send(new sdk.PutBucketAclCommand({Bucket: 'our-rec', ACL: 'public-read'}), until));
    const policy = {
      Version: '2012-10-17',
      Statement: [{Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::our-bak/*'}],
    };
    await change(({s3, sdk, until}) => s3.send(new sdk.PutBucketPolicyCommand({Bucket: 'our-bak', Policy: JSON.stringify(policy)}), until));
    const Rules = [{ID: 'finance', Status: 'Enabled' as const, Filter: {Prefix: 'invoices/'}, Expiration: {Days: 3_650}}];
    await change(({s3, sdk, until}) =>
      s3.send(new sdk.PutBucketLifecycleConfigurationCommand({Bucket: 'our-bak', LifecycleConfiguration: {Rules}}), until),
    );
    await s3Buckets(place()).setVersioning('our-bak', false, signal);
    const found = failing(await check());
    expect([...new Set(found)]).toEqual([
      'buckets.lifecycle our-bak',
      'buckets.private our-bak',
      'buckets.private our-rec',
      'buckets.versioning our-bak',
    ]);
    expect(troubles(await sync('--yes'))).toEqual([]);
    expect(failing(await check())).toEqual([]);
    const bucket = await s3Buckets(place()).bucket('our-bak', signal);
    expect(bucket.rules.map(({id}) => id)).toEqual(['finance', 'gomeet-base', 'gomeet-wal', 'gomeet-versions', 'gomeet-parts']);
  });

  test('a check leaves nothing behind, not even a version', async () => {
    await sync('--yes');
    await check();
    const listed = await fetch(`${moto.endpoint}/our-bak/?versions`);
    expect(await listed.text()).not.toMatch(/gomeet-probe/);
  });

  test('killed after any change, the next run converges', async () => {
    await sync('--yes');
    const total = written().length;
    for (let cut = 1; cut <= total; cut += 1) {
      await moto.reset();
      const child = start(['buckets', 'sync', '--yes', '--json'], how());
      moto.during = () => {
        if (written().length < cut) return false;
        child.kill('SIGKILL');
        return true;
      };
      expect((await child).signal).toBe('SIGKILL');
      moto.during = () => false;
      expect(troubles(await sync('--yes')), `killed after change ${cut}`).toEqual([]);
      if (cut < total) continue;
      const asked = moto.heard.length;
      expect((await sync('--yes')).records.map(({state}) => state)).toEqual(['settled', 'settled']);
      expect(moto.heard.slice(asked).filter((one) => !/^(GET|HEAD) /.test(one))).toEqual([]);
    }
  });

  test('a connection that is cut after every change was carried out is no failure, and nothing is done twice', async () => {
    moto.during = (_, heard) => !/^(GET|HEAD) /.test(heard) && moto.heard.filter((one) => one === heard).length === 1;
    expect(troubles(await sync('--yes'))).toEqual([]);
    // Each of the five once more.
    expect(written().length).toBe(10);
    moto.during = () => false;
    expect(failing(await check())).toEqual([]);
  });
});
