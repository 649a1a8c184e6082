import {describe, expect, it} from 'vitest';
import type {Cloud} from '../../../src/core/cloud.ts';
import type {ClusterSpec, FirewallSpec, PoolSpec} from '../../../src/core/cloud-data.ts';
import {AnswerLost, Refused, ToolError, UserError} from '../../../src/core/errors.ts';
import {Secret} from '../../../src/core/secret.ts';
import {type Emulator, emptyAccount, emulator, type TokenKind} from '../../../src/sandbox/digitalocean/index.ts';
import {VirtualClock} from '../../../src/simulator/clock.ts';
import {NoAnswer} from '../../../src/tools/digitalocean/http.ts';
import {digitalOcean} from '../../../src/tools/digitalocean/index.ts';
import {failing, never} from './_api.ts';

const pool: PoolSpec = {
  name: 'media',
  size: 's-4vcpu-8gb',
  count: 2,
  autoScale: true,
  min: 2,
  max: 4,
  labels: {'gomeet.io/pool': 'media'},
  taints: [{key: 'gomeet.io/pool', value: 'media', effect: 'NoSchedule'}],
  tags: ['gomeet:prod', 'gomeet:prod:media'],
};
const record = {type: 'A', name: 'api', data: '192.0.2.1', ttl: 300};

type Setup = {readonly cloud: Cloud; readonly api: Emulator; readonly clock: VirtualClock};

function setup(kind: TokenKind = 'full'): Setup {
  const clock = new VirtualClock();
  const api = emulator({clock, seed: emptyAccount({domain: 'example.org', region: 'sgp1'}), tokens: {'token-of-a-test': kind}});
  const cloud = digitalOcean({
    token: new Secret('token-of-a-test'),
    credential: 'a test',
    server: 'memory',
    clock,
    random: () => 0.5,
    send: async (request, signal) => {
      const exchange = await api.exchange({...request, body: request.body ?? ''});
      if (exchange.kind === 'answer') return exchange.answer;
      if (exchange.kind === 'silent') await clock.sleep(request.timeoutMs, signal);
      throw new NoAnswer(exchange.kind, {sent: true, transient: true, detail: exchange.kind});
    },
  });
  return {cloud, api, clock};
}

async function specOf(cloud: Cloud): Promise<ClusterSpec> {
  const [version] = (await cloud.kubernetesOffer(never)).versions;
  return {name: 'prod', region: 'sgp1', version: version?.slug ?? '', vpcId: '', ha: true, tags: ['gomeet:prod'], pools: [pool]};
}

describe('the adapter and an account in memory', () => {
  it('make a cluster, change it and read it back', async () => {
    const {cloud, clock} = setup();
    const made = await cloud.createCluster(await specOf(cloud), never);
    expect(made).toMatchObject({state: 'provisioning', ha: true, tags: ['gomeet:prod']});
    expect(made.pools).toMatchObject([{...pool, nodes: [{state: 'provisioning'}, {state: 'provisioning'}]}]);
    await clock.sleep(600_000);
    const second = await cloud.createPool(made.id, {...pool, name: 'general', autoScale: false, count: 1, labels: {}, taints: []}, never);
    await cloud.updateCluster(made.id, {tags: ['gomeet:prod', 'more']}, never);
    await clock.sleep(600_000);
    const [cluster] = await cloud.clusters(never);
    expect(cluster).toMatchObject({name: 'prod', state: 'running', tags: ['gomeet:prod', 'more']});
    expect(cluster?.pools.map(({name, nodes}) => [name, nodes.map(({state}) => state)])).toEqual([
      ['media', ['running', 'running']],
      ['general', ['running']],
    ]);
    await cloud.updatePool(made.id, second.id, {...pool, name: 'general', autoScale: false, count: 2}, never);
    const [, grown] = (await cloud.clusters(never))[0]?.pools ?? [];
    expect(grown).toMatchObject({count: 2, autoScale: false});
    await cloud.deleteNode(made.id, second.id, grown?.nodes[0]?.id ?? '', {skipDrain: true}, never);
    await cloud.deletePool(made.id, made.pools[0]?.id ?? '', never);
    await clock.sleep(600_000);
    expect((await cloud.clusters(never))[0]?.pools).toMatchObject([{name: 'general', count: 1}]);
    expect(await cloud.kubeconfig(made.id, never)).toContain('kind: Config');
    expect(await cloud.upgrades(made.id, never)).toEqual([]);
    expect((await cloud.droplets(never, 'gomeet:prod')).length).toBe(1);
  });

  it('work on records and firewalls', async () => {
    const {cloud} = setup();
    const made = await cloud.createRecord('example.org', record, never);
    await cloud.updateRecord('example.org', made.id, {...record, data: '192.0.2.2'}, never);
    expect((await cloud.records('example.org', never)).find(({id}) => id === made.id)).toEqual({...made, data: '192.0.2.2'});
    await cloud.deleteRecord('example.org', made.id, never);
    expect((await cloud.records('example.org', never)).some(({id}) => id === made.id)).toBe(false);
    const peers = {addresses: ['0.0.0.0/0', '::/0'], tags: [], dropletIds: [], loadBalancerIds: [], kubernetesIds: []};
    const spec: FirewallSpec = {
      name: 'gomeet-prod-media',
      inbound: [{protocol: 'udp', ports: '10000-20000', peers}],
      outbound: [
        {protocol: 'tcp', ports: 'all', peers},
        {protocol: 'icmp', ports: '', peers},
      ],
      tags: [],
      dropletIds: [],
    };
    const firewall = await cloud.createFirewall(spec, never);
    expect(firewall).toMatchObject(spec);
    await cloud.updateFirewall(firewall.id, {...spec, inbound: []}, never);
    expect((await cloud.firewalls(never)).at(0)).toMatchObject({...spec, inbound: []});
  });

  it('read a zone of 500 records in three requests', async () => {
    const {cloud, api} = setup();
    await api.edit(({domains}) => {
      const like = domains[0]?.records[0];
      if (like !== undefined) domains[0]?.records.push(...Array.from({length: 500}, (_, index) => ({...like, id: 10_000 + index})));
    });
    api.resetLog();
    expect((await cloud.records('example.org', never)).length).toBeGreaterThan(500);
    expect(api.log()).toHaveLength(3);
  });

  it('read everything with 429 on every third and 500 on every fifth request', async () => {
    const {cloud, api} = setup();
    api.fail({as: {status: 429, retryAfterS: 1}, every: 3}, {as: {status: 500}, every: 5});
    await Promise.all([cloud.account(never), cloud.sizes(never), cloud.regions(never), cloud.vpcs(never), cloud.clusters(never)]);
    expect(api.log().filter(({fault}) => fault !== null).length).toBeGreaterThan(1);
    expect(cloud.rateLimit()?.remaining).toBeLessThan(5000);
  });

  it.each(['cut-after', 'silent-after', 'cut-before'] as const)('post once where the connection breaks: %s', async (fault) => {
    const {cloud, api} = setup();
    api.fail({as: fault, at: [1], only: {method: 'POST'}});
    expect(await failing(cloud.createRecord('example.org', record, never))).toBeInstanceOf(AnswerLost);
    const there = (await cloud.records('example.org', never)).filter(({name}) => name === 'api');
    expect(there).toHaveLength(fault === 'cut-before' ? 0 : 1);
  });

  it('give up on a silent server', async () => {
    const {cloud, api, clock} = setup();
    const started = clock.now().getTime();
    api.fail({as: 'silent-before', every: 1});
    expect(await failing(cloud.account(never))).toMatchObject({tool: 'digitalocean', transient: true});
    expect(clock.now().getTime() - started).toBeLessThan(45_000);
  });

  it('tell a token that is revoked, one that only reads and one of another team', async () => {
    expect(await failing(setup('revoked').cloud.account(never))).toBeInstanceOf(UserError);
    const reading = setup('read');
    expect(await failing(reading.cloud.createRecord('example.org', record, never))).toBeInstanceOf(Refused);
    expect(reading.api.log().some(({acted}) => acted)).toBe(false);
    const other = setup('other-team');
    expect(await other.cloud.clusters(never)).toEqual([]);
    expect(await failing(other.cloud.records('example.org', never))).toMatchObject({detail: 'not_found'});
  });

  it('tell in full what the API does not like', async () => {
    const {cloud} = setup();
    const error = await failing(cloud.createCluster({...(await specOf(cloud)), pools: [{...pool, size: 'nothing-like-it'}]}, never));
    expect(error).toBeInstanceOf(ToolError);
    expect(error).not.toBeInstanceOf(AnswerLost);
    expect(error.message).toMatch(/^POST \/v2\/kubernetes\/clusters: .+ \(422 unprocessable_entity/);
  });
});
