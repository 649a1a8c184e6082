import {describe, expect, it} from 'vitest';
import type {FirewallSpec, PoolSpec} from '../../../src/core/cloud-data.ts';
import {answeredBy, answering, type FakeApi, linesOf, never} from './_api.ts';

const pool: PoolSpec = {
  name: 'media',
  size: 'c-8',
  count: 2,
  autoScale: true,
  min: 2,
  max: 6,
  labels: {'gomeet.io/pool': 'media'},
  taints: [{key: 'gomeet.io/pool', value: 'media', effect: 'NoSchedule'}],
  tags: ['gomeet:prod'],
};
const poolAnswer = {id: 'p1', name: 'media', size: 'c-8', count: 2, auto_scale: true, min_nodes: 2, max_nodes: 6};
const clusterAnswer = {
  kubernetes_cluster: {
    id: 'c1',
    name: 'prod',
    region: 'sgp1',
    version: '1.33.1-do.3',
    status: {state: 'provisioning'},
    node_pools: [poolAnswer],
  },
};
const cluster = {name: 'prod', region: 'sgp1', version: '1.33.1-do.3', vpcId: 'v1', ha: true, tags: ['gomeet:prod'], pools: [pool]};
const bodies = ({asked}: FakeApi) => asked.map(({body}) => (body === undefined ? undefined : JSON.parse(body)));

describe('requests that change something', () => {
  it('make a cluster with its pools', async () => {
    const api = answering({status: 201, body: clusterAnswer});
    expect(await api.cloud.createCluster(cluster, never)).toMatchObject({
      id: 'c1',
      state: 'provisioning',
      endpoint: '',
      pools: [{id: 'p1'}],
    });
    expect(linesOf(api.asked)).toEqual(['POST /v2/kubernetes/clusters']);
    expect(bodies(api)).toEqual([
      {
        name: 'prod',
        region: 'sgp1',
        version: '1.33.1-do.3',
        ha: true,
        tags: ['gomeet:prod'],
        vpc_uuid: 'v1',
        node_pools: [
          {
            size: 'c-8',
            name: 'media',
            count: 2,
            auto_scale: true,
            min_nodes: 2,
            max_nodes: 6,
            labels: {'gomeet.io/pool': 'media'},
            taints: [{key: 'gomeet.io/pool', value: 'media', effect: 'NoSchedule'}],
            tags: ['gomeet:prod'],
          },
        ],
      },
    ]);
    expect(api.asked[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: expect.stringMatching(/^Bearer dop_v1_/),
    });
  });

  it('take the default network of the region when none is named', async () => {
    const api = answering({status: 201, body: clusterAnswer});
    await api.cloud.createCluster({...cluster, vpcId: ''}, never);
    expect(bodies(api)[0]).not.toHaveProperty('vpc_uuid');
  });

  it('change of a cluster what is given, and its name stays', async () => {
    const api = answeredBy(({method}) => ({body: method === 'GET' ? clusterAnswer : undefined, status: method === 'GET' ? 200 : 202}));
    await api.cloud.updateCluster('c1', {ha: true}, never);
    await api.cloud.updateCluster('c1', {name: 'other', tags: ['t']}, never);
    expect(linesOf(api.asked)).toEqual([
      'GET /v2/kubernetes/clusters/c1',
      'PUT /v2/kubernetes/clusters/c1',
      'PUT /v2/kubernetes/clusters/c1',
    ]);
    expect(bodies(api)).toEqual([undefined, {name: 'prod', ha: true}, {name: 'other', tags: ['t']}]);
  });

  it('work on pools and nodes', async () => {
    const api = answeredBy(({method}) => (method === 'POST' ? {status: 201, body: {node_pool: poolAnswer}} : {status: 204}));
    expect(await api.cloud.createPool('c1', pool, never)).toMatchObject({id: 'p1', min: 2, max: 6, nodes: []});
    await api.cloud.updatePool('c1', 'p1', {...pool, autoScale: false, count: 3}, never);
    await api.cloud.deletePool('c1', 'p1', never);
    await api.cloud.deleteNode('c1', 'p1', 'n1', {skipDrain: false}, never);
    await api.cloud.deleteNode('c1', 'p1', 'n1', {skipDrain: true}, never);
    expect(linesOf(api.asked)).toEqual([
      'POST /v2/kubernetes/clusters/c1/node_pools',
      'PUT /v2/kubernetes/clusters/c1/node_pools/p1',
      'DELETE /v2/kubernetes/clusters/c1/node_pools/p1',
      'DELETE /v2/kubernetes/clusters/c1/node_pools/p1/nodes/n1',
      'DELETE /v2/kubernetes/clusters/c1/node_pools/p1/nodes/n1?skip_drain=1',
    ]);
    const {size: _, ...rest} = bodies(api)[0];
    const {min_nodes, max_nodes, ...fixed} = rest;
    expect([min_nodes, max_nodes]).toEqual([2, 6]);
    expect(bodies(api)[1]).toEqual({...fixed, auto_scale: false, count: 3});
  });

  it('upgrade', async () => {
    const api = answering({status: 202});
    await api.cloud.upgrade('c1', '1.34.1-do.0', never);
    expect([linesOf(api.asked), bodies(api)]).toEqual([['POST /v2/kubernetes/clusters/c1/upgrade'], [{version: '1.34.1-do.0'}]]);
  });

  it('work on records', async () => {
    const record = {type: 'TXT', name: '_gomeet.api', data: 'heritage=gomeet,owner=prod', ttl: 300};
    const api = answeredBy(({method}) => (method === 'DELETE' ? {status: 204} : {body: {domain_record: {id: 9, ...record}}}));
    expect(await api.cloud.createRecord('example.org', record, never)).toEqual({id: 9, ...record});
    await api.cloud.updateRecord('example.org', 9, {...record, ttl: 60}, never);
    await api.cloud.deleteRecord('example.org', 9, never);
    expect(linesOf(api.asked)).toEqual([
      'POST /v2/domains/example.org/records',
      'PUT /v2/domains/example.org/records/9',
      'DELETE /v2/domains/example.org/records/9',
    ]);
    expect(bodies(api)).toEqual([record, {...record, ttl: 60}, undefined]);
  });

  it('work on firewalls, whose rules come back as they went', async () => {
    const nobody = {addresses: [], tags: [], dropletIds: [], loadBalancerIds: [], kubernetesIds: []};
    const spec: FirewallSpec = {
      name: 'gomeet-prod-media',
      inbound: [
        {protocol: 'udp', ports: '10000-20000', peers: {...nobody, addresses: ['0.0.0.0/0', '::/0']}},
        {protocol: 'tcp', ports: 'all', peers: {...nobody, tags: ['t'], dropletIds: ['12'], loadBalancerIds: ['l'], kubernetesIds: ['c']}},
        {protocol: 'icmp', ports: '', peers: {...nobody, addresses: ['0.0.0.0/0']}},
      ],
      outbound: [{protocol: 'tcp', ports: 'all', peers: {...nobody, addresses: ['0.0.0.0/0']}}],
      tags: ['gomeet:prod:media'],
      dropletIds: ['34'],
    };
    const api = answeredBy(({body}) => ({
      status: 202,
      body: {
        firewall: {
          id: 'f1',
          status: 'waiting',
          pending_changes: [{droplet_id: 34, removing: false, status: 'waiting'}],
          ...JSON.parse(body ?? '{}'),
        },
      },
    }));
    expect(await api.cloud.createFirewall(spec, never)).toEqual({...spec, id: 'f1', status: 'waiting', pending: 1, createdAt: ''});
    await api.cloud.updateFirewall('f1', spec, never);
    expect(linesOf(api.asked)).toEqual(['POST /v2/firewalls', 'PUT /v2/firewalls/f1']);
    expect(bodies(api)[0]).toEqual(bodies(api)[1]);
    expect(bodies(api)[0].inbound_rules).toEqual([
      {protocol: 'udp', ports: '10000-20000', sources: {addresses: ['0.0.0.0/0', '::/0']}},
      {protocol: 'tcp', ports: '0', sources: {tags: ['t'], droplet_ids: [12], load_balancer_uids: ['l'], kubernetes_ids: ['c']}},
      {protocol: 'icmp', ports: '0', sources: {addresses: ['0.0.0.0/0']}},
    ]);
  });

  it('do not let a name lead out of its place in the path', async () => {
    const api = answering({body: {available_upgrade_versions: []}});
    await api.cloud.upgrades('../../account?', never);
    await api.cloud.deleteRecord('a/b', 1, never);
    expect(linesOf(api.asked)).toEqual(['GET /v2/kubernetes/clusters/..%2F..%2Faccount%3F/upgrades', 'DELETE /v2/domains/a%2Fb/records/1']);
  });
});
