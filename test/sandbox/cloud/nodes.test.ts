import {describe, expect, test} from 'vitest';
import {MADE_FROM, nodeChanges, ownCluster, type PresentNode, wantedNodes} from '../../../src/sandbox/cloud/nodes.ts';
import type {Account, Cluster, Node, Pool} from '../../../src/sandbox/digitalocean/index.ts';
import type {Pools} from '../../../src/sandbox/nodes.ts';

const at = '2026-01-01T00:00:00Z';

function node(name: string, state: Node['state'] = 'running', version = '1.36.4-do.0'): Node {
  const droplet = {
    id: 7,
    name,
    region: 'sgp1',
    size: 's-8vcpu-16gb',
    tags: [],
    vpc_uuid: 'v',
    created_at: at,
    public_ip: '',
    private_ip: '',
  };
  return {id: `id-${name}`, name, state, created_at: at, updated_at: at, ready_ms: 0, gone_ms: null, replace: false, version, droplet};
}

function pool(name: string, nodes: readonly Node[], more: Partial<Pool> = {}): Pool {
  return {
    id: `pool-${name}`,
    name,
    size: 's-8vcpu-16gb',
    count: nodes.length,
    tags: [],
    labels: {'gomeet.io/pool': name},
    taints: [],
    auto_scale: false,
    min_nodes: 0,
    max_nodes: 0,
    deleting: false,
    next: nodes.length,
    nodes: [...nodes],
    ...more,
  };
}

function cluster(name: string, pools: readonly Pool[], state: Cluster['state'] = 'running'): Cluster {
  return {
    id: `cluster-${name}`,
    name,
    region: 'sgp1',
    version: '1.36.4-do.0',
    vpc_uuid: 'v',
    cluster_subnet: '',
    service_subnet: '',
    ipv4: '',
    tags: [],
    ha: true,
    auto_upgrade: false,
    surge_upgrade: true,
    maintenance_policy: null,
    state,
    message: '',
    created_at: at,
    updated_at: at,
    ready_ms: 0,
    gone_ms: null,
    upgrade: null,
    pools: [...pools],
  };
}

const sizes = [{slug: 's-8vcpu-16gb', memory: 16_384, vcpus: 8}] as Account['sizes'];
const profile: Pools = {
  general: {count: 1, machine: {cpu: '4', memory: '8Gi'}, allocatable: {cpu: '3800m', memory: '6656Mi', pods: '110'}, taint: null},
};
const wanted = (...clusters: readonly Cluster[]) => wantedNodes({clusters: [...clusters], sizes}, profile);
const present = (name: string, madeFrom: string): PresentNode => ({name, madeFrom, unschedulable: false});

describe('nodes of the account in the cluster', () => {
  test('carry the labels and taints of their pool, the names of the API, and the room of their size', () => {
    const taints: Pool['taints'] = [{key: 'gomeet.io/pool', value: 'media', effect: 'NoSchedule'}];
    const [one] = wanted(cluster('x', [pool('media', [node('media-000')], {taints})]));
    expect(one?.object.metadata.labels).toMatchObject({
      'gomeet.io/pool': 'media',
      'doks.digitalocean.com/node-pool': 'media',
      'doks.digitalocean.com/node-id': 'id-media-000',
      'node.kubernetes.io/instance-type': 's-8vcpu-16gb',
      'topology.kubernetes.io/region': 'sgp1',
    });
    expect(one?.object.spec).toEqual({providerID: 'digitalocean://7', taints});
    // A machine keeps what one of the profile keeps: 200m and 1.5 GiB.
    expect(one?.object.status.allocatable).toMatchObject({cpu: '7800m', memory: `${14.5 * 2 ** 20}Ki`, pods: '110'});
    expect(one?.object.status.capacity).toMatchObject({cpu: '8', memory: `${16 * 2 ** 20}Ki`});
  });

  test('join when they run, and none before the cluster does', () => {
    const nodes = [
      node('general-000'),
      node('general-001', 'provisioning'),
      node('general-002', 'draining'),
      node('general-003', 'deleting'),
    ];
    const names = (state: Cluster['state']) => wanted(cluster('x', [pool('general', nodes)], state)).map(({name}) => name);
    expect(names('running')).toEqual(['general-000', 'general-002']);
    expect(names('provisioning')).toEqual([]);
  });

  test('are those of the oldest cluster that runs', () => {
    const clusters = [cluster('a', [], 'deleting'), cluster('b', []), cluster('c', [])];
    expect(ownCluster({clusters})?.name).toBe('b');
  });

  test('what changed is applied, what drains is drained, what is gone is removed', () => {
    const all = wanted(cluster('x', [pool('general', [node('a'), node('b'), node('c', 'draining'), node('d', 'draining')])]));
    const [a, b, c] = all;
    const there = [present('a', a?.madeFrom ?? ''), present('b', 'another'), present('c', c?.madeFrom ?? ''), present('old', 'x')];
    const changes = nodeChanges(all, there);
    expect(changes.apply.map(({name}) => name)).toEqual(['b']);
    expect([changes.drain, changes.remove]).toEqual([['c'], ['old']]);
    expect(b?.object.metadata.annotations).toMatchObject({[MADE_FROM]: b?.madeFrom});
  });

  test('a label of a pool changes what its nodes are made from', () => {
    const [before] = wanted(cluster('x', [pool('general', [node('a')])]));
    const [after] = wanted(cluster('x', [pool('general', [node('a')], {labels: {'gomeet.io/pool': 'general', more: 'yes'}})]));
    expect(after?.madeFrom).not.toBe(before?.madeFrom);
  });
});
