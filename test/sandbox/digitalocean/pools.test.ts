import {describe, expect, it} from 'vitest';
import {emptyAccount, type Node} from '../../../src/sandbox/digitalocean/index.ts';
import {account, domain, newCluster, said} from './_account.ts';

async function withPool(dropletLimit = 20) {
  const told: string[] = [];
  const names = (nodes: readonly Node[]) => nodes.map(({name}) => name).join(' ');
  const hooks = {
    nodesAdded: (_: unknown, __: unknown, nodes: readonly Node[]) => void told.push(`added ${names(nodes)}`),
    nodesRemoved: (_: unknown, __: unknown, nodes: readonly Node[]) => void told.push(`removed ${names(nodes)}`),
    nodesDraining: (_: unknown, __: unknown, nodes: readonly Node[]) => void told.push(`draining ${names(nodes)}`),
    poolChanged: () => void told.push('changed'),
  };
  const world = account(emptyAccount({domain, dropletLimit}), {hooks});
  const {json} = await world.ask('POST', '/v2/kubernetes/clusters', newCluster);
  world.pass(100);
  await world.api.advance();
  const cluster = `/v2/kubernetes/clusters/${json.kubernetes_cluster.id}`;
  const pools = `${cluster}/node_pools`;
  const own = `${pools}/${json.kubernetes_cluster.node_pools[0].id}`;
  const nodes = () => world.api.account().clusters[0]?.pools[0]?.nodes.map(({name, state}) => `${name} ${state}`);
  return {...world, told, pools, own, nodes};
}

describe('a pool', () => {
  it('grows after some time', async () => {
    const {ask, pass, own, nodes, told, api} = await withPool();
    const grown = await ask('PUT', own, {name: 'general', count: 3});
    expect([grown.status, grown.json.node_pool.count, grown.json.node_pool.nodes.length]).toEqual([202, 3, 3]);
    expect(nodes()).toEqual(['general-000 running', 'general-001 running', 'general-002 provisioning']);
    pass(30);
    await api.advance();
    expect(told).toEqual(['added general-000 general-001', 'added general-002']);
  });

  it('shrinks from its newest node, which drains first', async () => {
    const {ask, pass, own, nodes, told, api} = await withPool();
    await ask('PUT', own, {name: 'general', count: 1});
    expect(nodes()).toEqual(['general-000 running', 'general-001 draining']);
    pass(10);
    await api.advance();
    expect(nodes()).toEqual(['general-000 running']);
    expect(told.slice(1)).toEqual(['draining general-001', 'removed general-001']);
    await ask('PUT', own, {name: 'general', count: 2});
    expect(nodes()).toEqual(['general-000 running', 'general-002 provisioning']);
  });

  it('keeps labels, tags and bounds that nobody named, and tells its nodes of new ones', async () => {
    const {ask, own, told} = await withPool();
    await ask('PUT', own, {name: 'general', count: 2, auto_scale: true, min_nodes: 2, max_nodes: 5});
    const kept = (await ask('GET', own)).json.node_pool;
    expect(kept).toMatchObject({labels: {pool: 'general'}, auto_scale: true, min_nodes: 2, max_nodes: 5});
    expect(kept.tags).toContain('gomeet:one:general');
    await ask('PUT', own, {
      name: 'general',
      count: 2,
      taints: [{key: 'a', value: 'b', effect: 'NoSchedule'}],
      tags: ['new'],
      auto_scale: false,
    });
    expect((await ask('GET', own)).json.node_pool).toMatchObject({auto_scale: false, min_nodes: 0, max_nodes: 0});
    expect(told.at(-1)).toBe('changed');
    expect((await ask('GET', '/v2/droplets?tag_name=new')).json.droplets).toHaveLength(2);
  });

  it('brings a count back into the bounds of its autoscaler', async () => {
    const {ask, own} = await withPool();
    const {json} = await ask('PUT', own, {name: 'general', count: 1, auto_scale: true, min_nodes: 3, max_nodes: 5});
    expect(json.node_pool.count).toBe(3);
  });

  it.each([
    [{name: 'general', count: 30}, 'validation error: 28 additional nodes but not enough available droplet limit'],
    [
      {name: 'general', count: 2, auto_scale: true, min_nodes: 2, max_nodes: 40},
      'validation error: autoscale desired max nodes exceed limits, 38 additional nodes but not enough available droplet limit',
    ],
    [{name: 'general', count: 0}, 'validation error: node pool.node count must be at least 1'],
    [
      {name: 'general', count: 2, auto_scale: true, min_nodes: 3, max_nodes: 1},
      'validation error: node pool.max nodes must not be less than min nodes',
    ],
    [{name: 'general'}, 'count: Invalid input: expected number, received undefined'],
  ])('refuses %j', async (body, message) => {
    const {ask, own, nodes} = await withPool();
    expect(said(await ask('PUT', own, body))).toBe(`422 unprocessable_entity: ${message}`);
    expect(nodes()).toHaveLength(2);
  });

  it('can be added and taken away, but not the last one', async () => {
    const {ask, pass, pools, own} = await withPool();
    expect(said(await ask('DELETE', own))).toBe('422 unprocessable_entity: validation error: cluster must have at least one node pool');
    const media = {name: 'media', size: 'c-16', count: 1};
    const made = await ask('POST', pools, media);
    expect(made.status).toBe(201);
    expect(said(await ask('POST', pools, media))).toContain('pool names must be unique');
    pass(30);
    expect((await ask('DELETE', own)).status).toBe(204);
    expect((await ask('GET', pools)).json.node_pools).toHaveLength(2);
    pass(10);
    expect((await ask('GET', pools)).json.node_pools.map(({name}: {name: string}) => name)).toEqual(['media']);
    expect((await ask('GET', own)).status).toBe(404);
  });
});

describe('a node', () => {
  it.each([
    ['', ['general-001 running'], 1],
    ['?replace=1', ['general-001 running', 'general-002 provisioning'], 2],
  ])('is drained and goes%s', async (query, left, count) => {
    const {ask, pass, own, nodes, api} = await withPool();
    const {json} = await ask('GET', own);
    const path = `${own}/nodes/${json.node_pool.nodes[0].id}${query}`;
    expect((await ask('DELETE', path)).status).toBe(202);
    expect(nodes()?.[0]).toBe('general-000 draining');
    expect((await ask('DELETE', path)).status).toBe(202);
    pass(10);
    await api.advance();
    expect(nodes()).toEqual(left);
    expect((await ask('GET', own)).json.node_pool.count).toBe(count);
    expect((await ask('DELETE', path)).status).toBe(404);
  });

  it('goes at once where nobody drains it', async () => {
    const {ask, own, nodes, told, api} = await withPool();
    const {json} = await ask('GET', own);
    await ask('DELETE', `${own}/nodes/${json.node_pool.nodes[1].id}?skip_drain=1`);
    await api.advance();
    expect(nodes()).toEqual(['general-000 running']);
    expect(told).not.toContain('draining general-001');
  });

  it('comes back when its droplet is deleted by hand, and when it is recycled', async () => {
    const {ask, pass, own, nodes, api} = await withPool();
    const {json} = await ask('GET', own);
    const [first, second] = json.node_pool.nodes;
    expect((await ask('DELETE', `/v2/droplets/${first.droplet_id}`)).status).toBe(204);
    await api.advance();
    expect(nodes()).toEqual(['general-001 running', 'general-002 provisioning']);
    expect((await ask('POST', `${own}/recycle`, {nodes: [second.id]})).status).toBe(202);
    pass(60);
    await api.advance();
    expect(nodes()).toEqual(['general-002 running', 'general-003 running']);
  });
});
