import {describe, expect, it} from 'vitest';
import {emptyAccount} from '../../../src/sandbox/digitalocean/index.ts';
import {account, domain, newCluster, said} from './_account.ts';

const [pool] = newCluster.node_pools;
const path = '/v2/kubernetes/clusters';

async function running(more = {}) {
  const world = account(undefined, more);
  const {json} = await world.ask('POST', path, newCluster);
  world.pass(100);
  return {...world, own: `${path}/${json.kubernetes_cluster.id}`};
}

describe('a new cluster', () => {
  it('is provisioned, then runs, then its nodes do', async () => {
    const {ask, pass, api} = account();
    const made = await ask('POST', path, newCluster);
    const {id} = made.json.kubernetes_cluster;
    expect(made.status).toBe(201);
    expect(made.json.kubernetes_cluster).toMatchObject({
      status: {state: 'provisioning'},
      endpoint: '',
      tags: ['k8s', `k8s:${id}`, 'gomeet:one'],
      node_pools: [{count: 2, tags: ['k8s', `k8s:${id}`, 'k8s:worker', 'gomeet:one:general'], nodes: [{name: ''}, {name: ''}]}],
    });
    expect((await ask('GET', `${path}/${id}/kubeconfig`)).status).toBe(404);
    pass(60);
    const up = (await ask('GET', `${path}/${id}`)).json.kubernetes_cluster;
    expect(up).toMatchObject({status: {state: 'running'}, endpoint: `https://${id}.k8s.ondigitalocean.com`});
    expect(up.node_pools[0].nodes.map((node: {status: {state: string}}) => node.status.state)).toEqual(['provisioning', 'provisioning']);
    pass(30);
    await api.advance();
    expect(api.account().clusters[0]?.pools[0]?.nodes.map(({name, state}) => `${name} ${state}`)).toEqual([
      'general-000 running',
      'general-001 running',
    ]);
    const droplets = (await ask('GET', '/v2/droplets?tag_name=gomeet:one:general')).json.droplets;
    expect(
      droplets.map((droplet: {name: string; status: string; size_slug: string}) => [droplet.name, droplet.status, droplet.size_slug]),
    ).toEqual([
      ['general-000', 'active', 's-4vcpu-8gb'],
      ['general-001', 'active', 's-4vcpu-8gb'],
    ]);
    expect((await ask('GET', '/v2/droplets?tag_name=other')).json.droplets).toEqual([]);
  });

  it.each([
    ['a region without Kubernetes', {region: 'nyc2'}, 'validation error: invalid region slug'],
    [
      'a region without the size',
      {node_pools: [{...pool, size: 'so1_5-16vcpu-128gb'}], region: 'lon1'},
      'validation error: worker_node_pool_specs[0].invalid droplet size',
    ],
    ['a version that is not offered', {version: '1.20.2-do.0'}, 'validation error: invalid version slug'],
    [
      'more nodes than droplets',
      {node_pools: [{...pool, count: 5}]},
      'validation error: 5 additional nodes but not enough available droplet limit',
    ],
    [
      'an autoscaler that may take more',
      {node_pools: [{...pool, auto_scale: true, min_nodes: 1, max_nodes: 9}]},
      'validation error: autoscale desired max nodes exceed limits, 9 additional nodes but not enough available droplet limit',
    ],
    [
      'pools of one name',
      {node_pools: [pool, pool]},
      'validation error: worker_node_pool_specs[1].pool names must be unique within a cluster',
    ],
    ['no nodes', {node_pools: [{...pool, count: 0}]}, 'validation error: worker_node_pool_specs[0].node count must be at least 1'],
    ['a tag with a blank', {tags: ['a b']}, 'tags.0: tags may only contain letters, numbers, colons, dashes, and underscores'],
    [
      'a network of another region',
      {vpc_uuid: '4de7ac8b-495b-4884-9a69-1050c6793cd6'},
      'vpc: the VPC was not found in the region of the cluster',
    ],
    ['a name with capitals', {name: 'One'}, 'validation error: name must be a valid DNS label'],
  ])('is refused: %s', async (_, change, message) => {
    const {ask, api} = account(emptyAccount({domain, dropletLimit: 4}));
    expect(said(await ask('POST', path, {...newCluster, ...change}))).toBe(`422 unprocessable_entity: ${message}`);
    expect(api.account().clusters).toEqual([]);
  });

  it('cannot have the name of another one, but two may come to share one past the API', async () => {
    const {ask, api} = await running();
    expect(said(await ask('POST', path, newCluster))).toBe('422 unprocessable_entity: a cluster with this name already exists');
    await ask('POST', path, {...newCluster, name: 'two'});
    await api.edit(({clusters: [, second]}) => void Object.assign(second ?? {}, {name: 'one'}));
    const {json} = await ask('GET', path);
    expect(new Set(json.kubernetes_clusters.map(({id}: {id: string}) => id)).size).toBe(2);
  });
});

describe('a cluster that runs', () => {
  it('changes what was named and keeps the rest', async () => {
    const {ask, own} = await running();
    const {status, json} = await ask('PUT', own, {name: 'one', tags: ['other'], ha: true});
    expect(status).toBe(202);
    expect(json.kubernetes_cluster).toMatchObject({
      name: 'one',
      tags: ['k8s', expect.stringMatching(/^k8s:/), 'other'],
      auto_upgrade: false,
    });
    expect(said(await ask('PUT', own, {name: 'one', ha: false}))).toContain('high availability cannot be disabled');
  });

  it('gives out credentials', async () => {
    const {ask, send, own} = await running();
    const config = await send('GET', `${own}/kubeconfig`);
    expect([config.headers['content-type'], config.body.split('\n')[1]]).toEqual(['application/yaml', 'kind: Config']);
    const {json} = await ask('GET', `${own}/credentials?expiry_seconds=60`);
    expect(json).toMatchObject({server: expect.stringMatching(/^https:/), token: expect.any(String), expires_at: '2026-03-02T09:02:40Z'});
  });

  it('goes with its nodes when it is deleted', async () => {
    const gone: string[] = [];
    const hooks = {
      nodesRemoved: (_: unknown, __: unknown, nodes: readonly {name: string}[]) => void gone.push(...nodes.map(({name}) => name)),
    };
    const {ask, pass, own} = await running({hooks});
    expect((await ask('DELETE', own)).status).toBe(204);
    expect((await ask('GET', own)).json.kubernetes_cluster.status.state).toBe('deleting');
    pass(30);
    expect((await ask('GET', own)).status).toBe(404);
    expect(gone).toEqual(['general-000', 'general-001']);
  });
});

describe('an upgrade', () => {
  const older = {...newCluster, version: '1.35.1-do.6'};

  it('leads to patches of the same minor version and to the next one', async () => {
    const {ask} = account();
    const slugs = async (version: string) => {
      const {json} = await ask('POST', path, {...newCluster, version, name: `v${version}`});
      const {available_upgrade_versions: all} = (await ask('GET', `${path}/${json.kubernetes_cluster.id}/upgrades`)).json;
      return all?.map(({slug}: {slug: string}) => slug) ?? null;
    };
    expect(await slugs('1.34.5-do.6')).toEqual(['1.35.6-do.0', '1.35.1-do.6']);
    expect(await slugs('1.35.1-do.6')).toEqual(['1.36.4-do.0', '1.35.6-do.0']);
    expect(await slugs('1.36.4-do.0')).toBeNull();
  });

  it.each([
    ['after', true, 2],
    ['before', false, 1],
  ])('walks through the pools; old nodes leave %s new ones come', async (_, surge_upgrade, least) => {
    const {ask, pass, api} = account();
    const {json} = await ask('POST', path, {...older, surge_upgrade});
    const own = `${path}/${json.kubernetes_cluster.id}`;
    pass(100);
    expect(said(await ask('POST', `${own}/upgrade`, {version: '1.34.5-do.6'}))).toContain('invalid version slug');
    expect((await ask('POST', `${own}/upgrade`, {version: '1.36.4-do.0'})).status).toBe(202);
    expect((await ask('GET', own)).json.kubernetes_cluster).toMatchObject({version: '1.35.1-do.6', status: {state: 'upgrading'}});
    let fewest = 2;
    for (let step = 0; step < 30; step += 1) {
      pass(10);
      await api.advance();
      const nodes = api.account().clusters[0]?.pools[0]?.nodes ?? [];
      fewest = Math.min(fewest, nodes.filter(({state}) => state !== 'provisioning').length);
    }
    const done = (await ask('GET', own)).json.kubernetes_cluster;
    expect(done).toMatchObject({version: '1.36.4-do.0', status: {state: 'running'}, node_pools: [{count: 2}]});
    expect(done.node_pools[0].nodes.map(({name}: {name: string}) => name)).toEqual(['general-002', 'general-003']);
    expect(fewest).toBe(least);
  });
});
