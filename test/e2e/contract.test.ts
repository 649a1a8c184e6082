import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {Cloud} from '../../src/core/cloud.ts';
import type {CloudCluster, FirewallSpec, PoolSpec} from '../../src/core/cloud-data.ts';
import {domain} from '../sandbox/digitalocean/_account.ts';
import {type Contract, openContract} from './_contract.ts';
import {walks} from './_contract-walks.ts';
import {findDescription} from './_prism.ts';

const description = findDescription();
const reason = 'missing' in description ? description.missing : '';
if (reason !== '') process.stderr.write(`contract suite skipped: ${reason}\n`);

const signal = new AbortController().signal;
const peers = {addresses: ['0.0.0.0/0', '::/0'], tags: [], dropletIds: [], loadBalancerIds: [], kubernetesIds: []};
const pool: PoolSpec = {
  name: 'general',
  size: 's-4vcpu-8gb',
  count: 2,
  autoScale: true,
  min: 2,
  max: 4,
  labels: {'gomeet.io/pool': 'general'},
  taints: [],
  tags: ['gomeet:two'],
};
const firewall: FirewallSpec = {
  name: 'gomeet-two-media',
  inbound: [
    {protocol: 'udp', ports: '10000-20000', peers},
    {protocol: 'tcp', ports: '7881', peers},
    {protocol: 'icmp', ports: '', peers},
  ],
  outbound: [{protocol: 'tcp', ports: 'all', peers}],
  tags: ['gomeet:two:media'],
  dropletIds: [],
};

describe.skipIf(reason !== '')(`the contract of DigitalOcean’s API${reason === '' ? '' : ` (skipped: ${reason})`}`, () => {
  let world: Contract;
  let cloud: Cloud;
  let ask: Contract['ask'];
  beforeAll(async () => {
    if ('file' in description) world = await openContract(description.file);
    ({cloud, ask} = world);
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    world.violations.length = 0;
    world.api.fail();
  });

  describe('every call of the adapter', () => {
    const used = new Set<string>();
    const call = <K extends keyof Cloud>(name: K): Cloud[K] => {
      used.add(name);
      return cloud[name];
    };

    it('reads', async () => {
      expect((await call('account')(signal)).dropletLimit).toBe(200);
      expect(await call('sizes')(signal)).toHaveLength(51);
      expect(await call('regions')(signal)).toHaveLength(12);
      expect((await call('kubernetesOffer')(signal)).versions.length).toBeGreaterThan(1);
      expect(await call('vpcs')(signal)).toHaveLength(12);
      expect(await call('droplets')(signal)).toHaveLength(5);
      expect(await call('droplets')(signal, 'gomeet:gomeet-production:media')).toHaveLength(3);
      expect(await call('volumes')(signal)).toEqual([]);
      expect((await call('loadBalancers')(signal))[0]?.ip).toBe('203.0.113.10');
      expect((await call('clusters')(signal))[0]?.name).toBe('gomeet-production');
      expect((await call('domains')(signal))[0]?.name).toBe(domain);
      expect((await call('records')(domain, signal)).length).toBeGreaterThan(20);
      expect((await call('firewalls')(signal))[0]?.status).toBe('succeeded');
      expect(call('rateLimit')()?.limit).toBe(5000);
      expect(world.violations).toEqual([]);
    });

    it('makes and changes a cluster', async () => {
      const version = '1.35.6-do.0';
      const made = await call('createCluster')(
        {name: 'two', region: 'fra1', version, vpcId: '', ha: true, tags: ['gomeet:two'], pools: [pool]},
        signal,
      );
      world.pass(400);
      const own = async (): Promise<CloudCluster | undefined> => (await cloud.clusters(signal)).find(({id}) => id === made.id);
      expect((await own())?.state).toBe('running');
      await call('updateCluster')(made.id, {tags: ['gomeet:two', 'more']}, signal);
      expect(await call('kubeconfig')(made.id, signal)).toContain('kind: Config');
      const media = await call('createPool')(
        made.id,
        {...pool, name: 'media', taints: [{key: 'a', value: 'b', effect: 'NoSchedule'}]},
        signal,
      );
      await call('updatePool')(made.id, media.id, {...pool, name: 'media', count: 3, autoScale: false}, signal);
      world.pass(100);
      const [first, second] = (await own())?.pools.find(({id}) => id === media.id)?.nodes ?? [];
      await call('deleteNode')(made.id, media.id, first?.id ?? '', {skipDrain: false}, signal);
      await call('deleteNode')(made.id, media.id, second?.id ?? '', {skipDrain: true}, signal);
      await call('deletePool')(made.id, media.id, signal);
      world.pass(100);
      expect((await own())?.pools.map(({name, nodes}) => [name, nodes.length])).toEqual([['general', 2]]);
      expect(await call('upgrades')(made.id, signal)).toEqual(['1.36.4-do.0']);
      await call('upgrade')(made.id, '1.36.4-do.0', signal);
      expect((await own())?.state).toBe('upgrading');
      expect(world.violations).toEqual([]);
    });

    it('makes, changes and removes records', async () => {
      const spec = {type: 'A', name: 'new', data: '203.0.113.20', ttl: 300};
      const {id} = await call('createRecord')(domain, spec, signal);
      await call('createRecord')(domain, {...spec, type: 'TXT', name: '_gomeet.new', data: 'heritage=gomeet,owner=two'}, signal);
      await call('createRecord')(domain, {...spec, type: 'CNAME', name: 'alias', data: 'lb.example.net.'}, signal);
      await call('updateRecord')(domain, id, {...spec, data: '203.0.113.21'}, signal);
      await call('deleteRecord')(domain, id, signal);
      expect(world.violations).toEqual([]);
    });

    it('makes and changes a firewall', async () => {
      const made = await call('createFirewall')(firewall, signal);
      expect(made.inbound).toEqual(firewall.inbound);
      await call('updateFirewall')(made.id, {...firewall, tags: ['gomeet:two:general']}, signal);
      expect(world.violations).toEqual([]);
    });

    it('was tried', () => {
      const plain = ['credential', 'server'];
      expect(Object.keys(cloud).filter((name) => !plain.includes(name) && !used.has(name))).toEqual([]);
    });
  });

  it.each(Object.entries(walks))('what else the emulator answers %s', async (_, walk) => {
    await walk(world);
    expect(world.violations).toEqual([]);
  });

  describe('a refusal', () => {
    it.each([
      ['GET', '/v2/account', undefined, 'gone', 401, 'unauthorized'],
      ['POST', '/v2/domains', {name: 'other.org'}, 'reader', 403, 'forbidden'],
      ['GET', '/v2/kubernetes/clusters/4de7ac8b-495b-4884-9a69-1050c6793cd6', undefined, 'full', 404, 'not_found'],
      ['POST', `/v2/domains/${domain}/records`, {type: 'A', name: 'www', data: '192.0.2.1'}, 'full', 422, 'unprocessable_entity'],
      [
        'POST',
        '/v2/kubernetes/clusters',
        {name: 'x', region: 'nowhere', version: '1', node_pools: [{name: 'a', size: 'b', count: 1}]},
        'full',
        422,
        'unprocessable_entity',
      ],
    ])('of %s %s: %j as %s is %i', async (method, path, body, token, status, id) => {
      const answer = await ask(method, path, body, token);
      expect([answer.status, answer.json.id]).toEqual([status, id]);
      expect(world.violations).toEqual([]);
    });

    it.each([429, 500] as const)('that was injected is %i', async (status) => {
      world.api.fail({as: {status, retryAfterS: 1}, from: 1});
      expect((await ask('GET', '/v2/account')).status).toBe(status);
      expect(world.violations).toEqual([]);
    });
  });

  describe('prism', () => {
    it('sees an answer that breaks the contract', async () => {
      await world.api.edit(({owner}) => void Object.assign(owner, {droplet_limit: 'many'}));
      await ask('GET', '/v2/account');
      await world.api.edit(({owner}) => void Object.assign(owner, {droplet_limit: 200}));
      expect(world.violations.join()).toContain('droplet_limit');
    });

    it('sees a request that breaks the contract', async () => {
      await ask('POST', '/v2/firewalls', {name: 'a b'});
      expect(world.violations.join()).toContain('pattern');
    });

    it('saw more than fifty kinds of requests', () => {
      expect([...world.asked].toSorted().length).toBeGreaterThan(50);
    });
  });
});
