import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {breakLock, type Carrier, carrierOf, killAfterChange, onSandbox} from './_carry.ts';
import {accountOf, type TestAccount} from './_cloud.ts';
import {resultOf, start, troubles} from './_gomeet.ts';
import {beforeMoto, lacksMoto, type Moto} from './_moto.ts';
import {sandboxOf, type TestSandbox, writesOf} from './_sandbox.ts';

const everything = process.env['GOMEET_E2E'] === 'all';
const lacking = await lacksMoto();
/** Changes of one run to the cluster; each goes on where the one before it was killed. */
const points = [1, 5, 25, 50, 20, 10, 3];
/** More writes than a deploy makes in the account. */
const most = 50;

/** What needs a first deploy, and minutes of kills. The commands that change only the account are in cloud.test.ts. */
describe.runIf(everything)('a platform in an account, whose commands are killed', () => {
  let sandbox: TestSandbox;
  let account: TestAccount;
  let carrier: Carrier;
  beforeAll(async () => {
    sandbox = await sandboxOf('dev', ['--cloud', '--empty']);
    account = await accountOf(sandbox);
    carrier = carrierOf(sandbox, account, most);
    await carrier.carriedOut('cluster apply');
    await carrier.carriedOut('bootstrap');
  });
  afterAll(() => sandbox?.down());

  test('the first deploy that is killed after changes to the cluster converges: nothing twice, nothing left over', async () => {
    const audit = await sandbox.audit();
    let kills = 0;
    for (const n of points) {
      if (await killAfterChange(sandbox, onSandbox('deploy'), n)) kills += 1;
      await breakLock(sandbox);
    }
    expect(kills).toBeGreaterThan(3);
    await carrier.carriedOut('deploy');
    const created = (await audit())
      .filter(({verb, user, responseStatus}) => verb === 'create' && user.username === 'gomeet' && responseStatus?.code === 201)
      .filter(({requestURI, objectRef}) => !/dryRun=All/.test(requestURI) && objectRef?.subresource === undefined)
      .filter(({objectRef}) => !/reviews$|^leases$/.test(objectRef?.resource ?? ''))
      .map(({requestURI, objectRef}) => `${objectRef?.resource}/${objectRef?.name ?? requestURI}`);
    expect(created.filter((name, index) => created.indexOf(name) !== index)).toEqual([]);
    const records = (await account.records()).map(({type, name}) => `${name} ${type}`);
    expect(records.filter((name, index) => type(name) !== 'NS' && records.indexOf(name) !== index)).toEqual([]);
    expect([(await account.firewalls()).length, (await account.balancers()).length]).toEqual([1, 1]);
    const releases = ['-n', 'gomeet', 'get', 'controllerrevisions', '-l', 'gomeet.io/release-part=0', '-o', 'name'];
    expect((await sandbox.kubectl(releases)).stdout.trim().split('\n')).toHaveLength(1);
    const again = await sandbox.audit();
    await carrier.changesNothing('deploy');
    expect(writesOf(await again())).toEqual([]);
  });

  test('deploy that is killed after a write in the account converges', async () => {
    const {call, domain} = account;
    const names = async () => (await account.records()).map(({type: kind, name}) => `${name} ${kind}`).sort();
    await carrier.carriedOut('deploy');
    const before = await names();
    const gone = async () => {
      for (const {id} of await account.firewalls()) await call('DELETE', `/v2/firewalls/${id}`);
      const ours = (await account.records()).filter(({name}) => /^(_gomeet\.)?(api|livekit|grafana)$/.test(name));
      for (const {id} of ours) await call('DELETE', `/v2/domains/${domain}/records/${id}`);
    };
    const once = async () => expect([await names(), (await account.firewalls()).length]).toEqual([before, 1]);
    expect(await carrier.converges('deploy', 'write', gone, once)).toBeGreaterThan(5);
  });

  describe.skipIf(lacking !== undefined)(`buckets${lacking === undefined ? '' : ` (skipped: ${lacking})`}`, () => {
    let moto: Moto;
    let config: string;
    beforeAll(async () => {
      const {cloud} = JSON.parse(await readFile(join(sandbox.dir, 'sandbox.json'), 'utf8')) as {
        readonly cloud: {readonly spaces: {readonly endpoint: string}; readonly domain: string};
      };
      moto = await beforeMoto(cloud.spaces.endpoint);
      config = join(sandbox.state, 'gomeet.yaml');
      const target = {profile: 'dev', cloud: 'digitalocean', domain: cloud.domain, spacesEndpoint: moto.endpoint};
      await writeFile(config, JSON.stringify({version: 1, targets: {sandbox: target}}));
    });
    afterAll(() => moto?.stop());

    const args = () => [...onSandbox('buckets sync'), '--config', config];
    const sync = async () => resultOf(await sandbox.run(args()));
    const written = () => moto.heard.filter((one) => !/^(GET|HEAD) /.test(one));

    test('buckets sync that is killed after a request converges, and makes each bucket once', async () => {
      let n = 1;
      for (let killed = true; killed; n += 1) {
        await moto.reset();
        const child = start(args(), {state: sandbox.state});
        moto.during = (count) => {
          if (count < n) return false;
          child.kill('SIGKILL');
          return true;
        };
        killed = (await child).signal === 'SIGKILL';
        moto.during = () => false;
        await breakLock(sandbox);
        expect(troubles(await sync()), `killed after request ${n}`).toEqual([]);
        const made = written().filter((one) => /^PUT \/[^/?]+\/?$/.test(one));
        expect(made.length, made.join()).toBe(2);
        moto.heard.length = 0;
        expect((await sync()).records.map(({state}) => state)).toEqual(['settled', 'settled']);
        expect(written()).toEqual([]);
      }
      expect(n).toBeGreaterThan(15);
    });
  });
});

function type(record: string): string {
  return record.slice(record.lastIndexOf(' ') + 1);
}
