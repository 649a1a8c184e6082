import {Resolver} from 'node:dns/promises';
import {readFile} from 'node:fs/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {checks} from '../../src/checks/index.ts';
import type {HealthResult} from '../../src/core/health-result.ts';
import type {Probe} from '../../src/core/probe.ts';
import {UNMEASURED} from '../../src/sandbox/unmeasured.ts';
import {type Carrier, carrierOf} from './_carry.ts';
import {accountOf, handshake, type TestAccount, writes} from './_cloud.ts';
import {resultOf} from './_gomeet.ts';
import {lacksMoto} from './_moto.ts';
import {sandboxOf, type TestSandbox} from './_sandbox.ts';

const everything = process.env['GOMEET_E2E'] === 'all';
/** A kill is followed by the thirty seconds of its lock, so the nodes should not take long as well. */
const profile = 'dev';
/** More than any of the commands makes. */
const most = everything ? 200 : 1;

/** What the smallest profile has none of, and what this sandbox has no authority or bucket of the platform's own for. */
const mayBeSkipped =
  /^\S+: (profile dev |this profile |recording is not set up: )|^certificates\.turn: |^certificates\.served: no name of it is served here/;
const lacking = await lacksMoto();

let sandbox: TestSandbox;
let account: TestAccount;
let carrier: Carrier;
beforeAll(async () => {
  sandbox = await sandboxOf(profile, ['--cloud', '--empty']);
  account = await accountOf(sandbox);
  carrier = carrierOf(sandbox, account, most);
});
afterAll(() => sandbox?.down());

const hosts = ['api', 'livekit', 'grafana', 'traefik', 'alertmanager'];
const clusters = () => account.clusters();
const records = () => account.records();
const firewalls = () => account.firewalls();
const carriedOut: Carrier['carriedOut'] = (command) => carrier.carriedOut(command);
const changesNothing: Carrier['changesNothing'] = (command) => carrier.changesNothing(command);
const converges: Carrier['converges'] = (...args) => carrier.converges(...args);

describe('from an account without a cluster', () => {
  test('there is nothing at first: no cluster, no node, no namespace of the platform', async () => {
    expect(await clusters()).toEqual([]);
    expect((await sandbox.kubectl(['get', 'nodes', '-o', 'name'], {admin: true})).stdout).toBe('');
    expect((await sandbox.kubectl(['get', 'namespace', 'gomeet', '--ignore-not-found', '-o', 'name'], {admin: true})).stdout).toBe('');
  });

  test('cluster apply that is killed after a request converges: one cluster, its pools once', async () => {
    const gone = async () => {
      for (const {id} of await clusters()) await account.call('DELETE', `/v2/kubernetes/clusters/${id}`);
      await expect.poll(clusters, {timeout: 60_000, interval: 500}).toEqual([]);
    };
    const once = async () => {
      const [cluster, ...others] = await clusters();
      expect([cluster?.name, others]).toEqual(['gomeet-sandbox', []]);
      const names = cluster?.node_pools.map(({name}) => name) ?? [];
      expect(new Set(names).size).toBe(names.length);
    };
    const tried = await converges('cluster apply', everything ? 'request' : 'write', gone, once);
    expect(tried).toBeGreaterThan(0);
    const wanted = (await clusters())[0]?.node_pools.reduce((sum, {count}) => sum + count, 0) ?? 0;
    const nodes = (await sandbox.kubectl(['get', 'nodes', '--no-headers'], {admin: true})).stdout.split('\n');
    expect(nodes.filter((line) => / Ready /.test(line))).toHaveLength(wanted);
  });

  test('bootstrap and deploy end well', async () => {
    await carriedOut('bootstrap');
    const result = await carriedOut('deploy');
    expect(result.outcome).toBe('ok');
  });

  test('the five names lead to the load balancer, and their certificate verifies', async () => {
    const [balancer] = await account.balancers();
    const resolver = new Resolver();
    resolver.setServers([...account.edge.resolvers]);
    const ca = await readFile(account.edge.ca, 'utf8');
    for (const host of hosts.map((name) => `${name}.${account.domain}`)) {
      expect([host, await resolver.resolve4(host)]).toEqual([host, [balancer?.ip]]);
      expect([host, await handshake(host, account.edge.ports['443'] ?? 0, ca)]).toEqual([host, true]);
    }
  });

  test.skipIf(lacking !== undefined)(
    `a health check is green, and asks everything about the account${lacking === undefined ? '' : ` (skipped: ${lacking})`}`,
    async () => {
      await carriedOut('buckets sync');
      // What this measures is the verdict, not the speed of a machine that does all of it at once.
      const asked = ['health-check', '--target', 'sandbox', '--probe-timeout', '30s', '--json'];
      let ran = await sandbox.run(asked);
      // What only just started is still on its way.
      for (const deadline = Date.now() + 180_000; ran.exitCode !== 0 && Date.now() < deadline; ) ran = await sandbox.run(asked);
      const {findings} = JSON.parse(ran.stdout) as HealthResult;
      const waived: readonly string[] = UNMEASURED.map(({probe}) => probe);
      const bad = findings.filter(({id, status}) => status === 'fail' || (status === 'unknown' && !waived.includes(id)));
      expect([ran.exitCode, ...bad.map(({id, status, message}) => `${id} ${status}: ${message}`)]).toEqual([0]);
      const skipped = findings
        .filter(({id, status}) => status === 'skip' && !waived.includes(id))
        .map(({id, message}) => `${id}: ${message}`);
      expect(skipped.filter((text) => !mayBeSkipped.test(text))).toEqual([]);
      const always = (checks as readonly Probe[]).filter((one) => (one.asked ?? 'always') === 'always');
      const around = always.filter(({id, wants}) => wants === 'cloud' || id.startsWith('certificates.')).map(({id}) => id);
      expect(around.length).toBeGreaterThan(20);
      const passed = findings.filter(({status}) => status === 'pass').map(({id}) => id);
      expect(around.filter((id) => !passed.includes(id) && !mayBeSkipped.test(`${id}: `))).toEqual([]);
    },
  );

  test.each(['cluster apply', 'bootstrap', 'deploy', 'dns sync', 'firewall sync'])(
    '%s again: no change, and the account is only read',
    async (command) => {
      await changesNothing(command);
    },
  );
});

describe('what other people do in the account', () => {
  const check = async (command: string) => {
    const ran = await sandbox.run([...command.split(' '), '--target', 'sandbox', '--json']);
    const {findings} = JSON.parse(ran.stdout) as {
      readonly findings: readonly {readonly status: string; readonly instance?: string; readonly message: string}[];
    };
    return {exitCode: ran.exitCode, failed: findings.filter(({status}) => status === 'fail')};
  };

  test('a record that somebody changed: found, shown as one change, made one', async () => {
    expect((await check('dns check')).exitCode).toBe(0);
    const api = (await records()).find(({type, name}) => type === 'A' && name === 'api');
    await account.call('PUT', `/v2/domains/${account.domain}/records/${api?.id}`, {type: 'A', data: '198.51.100.9'});
    const {exitCode, failed} = await check('dns check');
    expect([exitCode, failed.map(({instance}) => instance)]).toEqual([3, [`api.${account.domain}`]]);
    expect(failed[0]?.message).toContain('198.51.100.9');
    expect(failed[0]?.message).toContain(api?.data);
    const planned = resultOf(await sandbox.run(['dns', 'sync', '--target', 'sandbox', '--dry-run', '--json']));
    expect([planned.outcome, planned.plan.flatMap(({changes}) => changes)]).toMatchObject(['planned', [{action: 'update'}]]);
    await account.reset();
    await carriedOut('dns sync');
    expect(writes(await account.asked())).toHaveLength(1);
    expect((await check('dns check')).exitCode).toBe(0);
  });

  test('a firewall that opens Redis to the world is found', async () => {
    const tags = (await firewalls())[0]?.tags ?? [];
    const {firewall} = await account.call<{readonly firewall: {readonly id: string}}>('POST', '/v2/firewalls', {
      name: 'somebody-elses',
      inbound_rules: [{protocol: 'tcp', ports: '6379', sources: {addresses: ['0.0.0.0/0']}}],
      outbound_rules: [],
      tags,
    });
    const {exitCode, failed} = await check('firewall check');
    await account.call('DELETE', `/v2/firewalls/${firewall.id}`);
    expect([exitCode, failed.length]).toEqual([3, 1]);
    expect(failed[0]?.message).toMatch(/6379.*0\.0\.0\.0\/0/);
  });

  test('dns sync that is killed after a write converges: each record once', async () => {
    const ours = async () =>
      (await records()).filter(({name}) => /^(_gomeet\.)?(api|livekit|grafana|traefik|alertmanager|turn)$/.test(name));
    const before = (await ours()).map(({type, name, data}) => `${name} ${type} ${data}`).sort();
    const gone = async () => {
      for (const {id} of await ours()) await account.call('DELETE', `/v2/domains/${account.domain}/records/${id}`);
    };
    const once = async () => expect((await ours()).map(({type, name, data}) => `${name} ${type} ${data}`).sort()).toEqual(before);
    expect(await converges('dns sync', 'write', gone, once)).toBeGreaterThan(0);
  });

  test('firewall sync that is killed after a write converges: one firewall', async () => {
    const before = (await firewalls()).map(({name}) => name);
    const gone = async () => {
      for (const {id} of await firewalls()) await account.call('DELETE', `/v2/firewalls/${id}`);
    };
    const once = async () => expect((await firewalls()).map(({name}) => name)).toEqual(before);
    expect(await converges('firewall sync', 'write', gone, once)).toBeGreaterThan(0);
  });

  test('an API that is killed comes back as it was, and names resolve all the while', async () => {
    const before = await records();
    const {pid} = JSON.parse(await readFile(`${sandbox.dir}/pids/digitalocean.json`, 'utf8')) as {readonly pid: number};
    process.kill(pid, 'SIGKILL');
    const resolver = new Resolver();
    resolver.setServers([...account.edge.resolvers]);
    expect(await resolver.resolve4(`api.${account.domain}`)).toHaveLength(1);
    await expect.poll(() => records().catch(() => []), {timeout: 60_000, interval: 500}).toEqual(before);
  });
});
