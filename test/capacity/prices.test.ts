import {expect, test} from 'vitest';
import {claimedVolumes} from '../../src/capacity/claims.ts';
import {splitInventory} from '../../src/capacity/ownership.ts';
import {neededPrices, presentPrices} from '../../src/capacity/prices.ts';
import type {DocumentedPrices} from '../../src/core/cloud-prices.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import {claim, cluster, droplet, loadBalancer, machines, manifests, sizes, volume, wanted, wantedPool} from '../checks/cloud/_account.ts';

const documented: DocumentedPrices = {
  highAvailability: {usd: 40, source: 'page a'},
  loadBalancerUnit: {usd: 12, source: 'page b'},
  volumeGib: {usd: 0.1, source: 'page c'},
  spaces: {usd: 5, source: 'page d'},
};
const asked = {wanted, manifests, sizes, documented};

test('the profile: count × price of every part, at first and at most', () => {
  const {base, maximum, parts} = neededPrices(asked);
  expect(
    parts.map(({name, each, base: first, maximum: most}) => [name, each, first.count, first.monthly, most.count, most.monthly]),
  ).toEqual([
    ['pool general, g-16vcpu-64gb', 504, 3, 1512, 3, 1512],
    ['pool media, g-16vcpu-64gb', 504, 2, 1008, 5, 2520],
    ['high availability of the control plane', 40, 1, 40, 1, 40],
    ['load balancer of service traefik', 12, 6, 72, 6, 72],
    ['volumes', 0.1, 2000, 200, 2100, 210],
    ['Spaces, base price', 5, 1, 5, 1, 5],
  ]);
  expect([base, maximum]).toEqual([1512 + 1008 + 40 + 72 + 200 + 5, 1512 + 2520 + 40 + 72 + 210 + 5]);
});

test('every part says where its price comes from', () => {
  const {parts, unknown} = neededPrices(asked);
  expect(parts.map(({pricedBy, source}) => `${pricedBy}: ${source}`)).toEqual([
    'api: /v2/sizes: g-16vcpu-64gb',
    'api: /v2/sizes: g-16vcpu-64gb',
    'documented: page a',
    'documented: page b',
    'documented: page c',
    'documented: page d',
  ]);
  expect(unknown.join()).toMatch(/traffic beyond the 40 TiB.*Spaces: storage and traffic/);
});

test('what has no price is null, is not counted as nothing, and is named', () => {
  const {base, parts, unknown} = neededPrices({...asked, sizes: [], manifests: []});
  expect(parts[0]).toMatchObject({name: 'pool general', each: null, pricedBy: 'unknown', base: {count: 3, monthly: null}});
  expect(unknown.slice(0, 2)).toEqual([expect.stringMatching(/^pool general: .*no region has it/), expect.stringMatching(/^pool media: /)]);
  expect(base).toBe(45);
});

test('a load balancer that is not priced by its nodes, and volumes of a foreign class, are named', () => {
  const [service, ...rest] = manifests;
  const network: KubeObject = {...(service as KubeObject), metadata: {name: 'traefik'}};
  const foreign: KubeObject = {apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: {name: 'a'}, ...claim('1Gi', 'nfs')};
  const {parts, unknown} = neededPrices({...asked, manifests: [network, foreign, ...rest]});
  expect(parts.find(({name}) => name.startsWith('load balancer'))).toMatchObject({each: null, base: {count: 1, monthly: null}});
  expect(unknown).toContain('volumes of storage class nfs');
});

test('one general node gets no second control plane', () => {
  const {parts} = neededPrices({...asked, wanted: {...wanted, pools: [wantedPool('general', 1)]}});
  expect(parts.map(({name}) => name)).not.toContain('high availability of the control plane');
});

test.each<[string, KubeObject, object, object]>([
  [
    'a claim of its own',
    {apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: {name: 'a'}, ...claim('10Gi')},
    {volumes: 1, gib: 10},
    {volumes: 1, gib: 10},
  ],
  [
    'half a GiB is paid as one',
    {apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: {name: 'a'}, ...claim('512Mi')},
    {volumes: 1, gib: 1},
    {volumes: 1, gib: 1},
  ],
  [
    'of a job only while it runs',
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {name: 'a'},
      spec: {parallelism: 2, template: {spec: {volumes: [{ephemeral: {volumeClaimTemplate: claim('10Gi')}}]}}},
    },
    {volumes: 0, gib: 0},
    {volumes: 2, gib: 20},
  ],
])('volumes: %s', (_, object, base, maximum) => {
  expect(claimedVolumes([object])).toEqual({base, maximum, foreign: []});
});

test('volumes of a workload that is scaled lie between its bounds', () => {
  const set: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {name: 'a'},
    spec: {replicas: 3, volumeClaimTemplates: [claim('1Gi')]},
  };
  const hpa: KubeObject = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {name: 'a'},
    spec: {minReplicas: 2, maxReplicas: 9, scaleTargetRef: {kind: 'StatefulSet', name: 'a'}},
  };
  expect(claimedVolumes([set, hpa])).toMatchObject({base: {volumes: 2}, maximum: {volumes: 9}});
});

const ours = cluster();
const inventory = {
  clusters: [ours, cluster({id: 'c-2', name: 'shop', tags: ['gomeet:shop'], pools: []})],
  droplets: [...machines(ours), droplet('web', {tags: ['gomeet:shop']})],
  volumes: [volume('v-1', 500, {tags: ['k8s:c-1']}), volume('v-2', 100, {dropletIds: ['d-general-0']}), volume('v-3', 7)],
  loadBalancers: [loadBalancer('203.0.113.10'), loadBalancer('203.0.113.11', {tags: ['k8s:c-2'], sizeUnit: 1})],
};

test('what bears our mark, the mark of our cluster, or hangs on our machines is ours', () => {
  const split = splitInventory(inventory, wanted);
  expect([split.ours.clusters, split.ours.droplets, split.ours.volumes, split.ours.loadBalancers].map((all) => all.length)).toEqual([
    1, 6, 2, 1,
  ]);
  expect([split.others.clusters, split.others.droplets, split.others.volumes, split.others.loadBalancers].map((all) => all.length)).toEqual(
    [1, 1, 1, 1],
  );
});

test('of load balancers the API tells no tags: the name that we ask for, in the network of our cluster', () => {
  const unmarked = [
    loadBalancer('203.0.113.10', {tags: []}),
    loadBalancer('203.0.113.11', {tags: [], vpcId: 'vpc-2'}),
    loadBalancer('203.0.113.12', {tags: [], name: 'shop'}),
    loadBalancer('203.0.113.13', {tags: [], name: ''}),
  ];
  const {loadBalancers} = splitInventory({...inventory, loadBalancers: unmarked}, wanted, ['meet', '']).ours;
  expect(loadBalancers.map(({ip}) => ip)).toEqual(['203.0.113.10']);
});

test('a cluster of our name without our mark is not ours, and its machines neither', () => {
  const foreign = cluster({tags: []});
  const droplets = foreign.pools.flatMap(({nodes}) => nodes.map(({dropletId}) => droplet(dropletId, {tags: ['k8s:c-1']})));
  expect(splitInventory({...inventory, clusters: [foreign], droplets}, wanted).ours).toMatchObject({clusters: [], droplets: []});
});

test('what there is now: machines by their own price, the rest as documented', () => {
  const {ours: mine, others} = splitInventory(inventory, wanted);
  expect(presentPrices(mine, documented)).toMatchObject({
    monthly: 6 * 504 + 40 + 72 + 60,
    parts: [
      {name: 'droplets, g-16vcpu-64gb', count: 6, each: 504, monthly: 3024, pricedBy: 'api'},
      {count: 1, each: 40},
      {count: 6, each: 12},
      {count: 600, monthly: 60},
    ],
  });
  expect(presentPrices(others, documented, ['volumes: not read']).unknown).toEqual(['volumes: not read']);
  expect(presentPrices({clusters: [], droplets: [], volumes: [], loadBalancers: []}, documented)).toEqual({
    monthly: 0,
    parts: [],
    unknown: [],
  });
});
