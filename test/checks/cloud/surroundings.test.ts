import {expect, test} from 'vitest';
import balancers from '../../../src/checks/cloud/load-balancers.ts';
import pools from '../../../src/checks/cloud/pools.ts';
import vpc from '../../../src/checks/cloud/vpc.ts';
import type {CloudCluster, CloudLoadBalancer, CloudPool, CloudVpc} from '../../../src/core/cloud-data.ts';
import {configMap} from '../_answers.ts';
import {judged, short} from '../_judge.ts';
import {cluster, loadBalancer, manifests, pool, sizes, target, vpcs, wantedPool} from './_account.ts';
import {expectJudged, told} from './_expect.ts';

const live = cluster();

test.each<[string, Partial<CloudPool>, string, RegExp]>([
  [
    'a label taken away',
    {labels: {}},
    'fail!',
    /label gomeet\.io\/pool is not there, wanted media: pods that ask for it are not placed → see the difference/,
  ],
  ['a taint taken away', {taints: []}, 'fail!', /taint gomeet\.io\/pool=media:NoSchedule is not there: other pods may take its nodes/],
  [
    'a taint too many',
    {taints: [...pool('media', 3).taints, {key: 'a', value: 'b', effect: 'NoExecute'}]},
    'fail!',
    /taint a=b:NoExecute is not wanted/,
  ],
  ['another bound', {max: 9}, 'warn', /its autoscaler is 2 to 9 nodes, wanted 2 to 5 nodes/],
  ['no autoscaler', {autoScale: false}, 'warn', /its autoscaler is off, wanted 2 to 5 nodes/],
  ['smaller machines', {size: 's-4vcpu-8gb'}, 'warn', /its nodes are s-4vcpu-8gb, less than the 16 vCPU and 64 GiB/],
  ['a machine that nobody lists', {size: 'old-16'}, 'warn', /its nodes are old-16/],
  ['a tag taken away', {tags: ['gomeet:meet']}, 'warn', /tag gomeet:meet:media is not there: the firewall of that tag does not cover/],
  [
    'nodes that do not run',
    {nodes: pool('media', 3).nodes.map((node) => ({...node, state: 'provisioning'}))},
    'warn',
    /3 of 3 nodes do not run: media-0 provisioning/,
  ],
  ['a label and a bound: the worse decides, both are said', {labels: {}, max: 9}, 'fail!', /label .*; its autoscaler/],
])('pool edited by hand: %s', (_, more, status, says) => {
  expectJudged(
    pools,
    {cluster: cluster({pools: [pool('general', 3), pool('media', 3, more)]}), sizes},
    target(),
    [`${status} media`],
    says,
  );
});

test.each([2, 3, 5])('a count of %i within the bounds is the autoscaler’s', (count) => {
  expect(short(judged(pools, {cluster: cluster({pools: [pool('general', 3), pool('media', count)]}), sizes}, target()))).toEqual(['pass']);
});

test('larger machines than the profile needs are fine, unless another size is named', () => {
  const large = cluster({pools: [pool('general', 3, {size: 'm-16vcpu-128gb'}), pool('media', 3)]});
  expect(short(judged(pools, {cluster: large, sizes}, target()))).toEqual(['pass']);
  const named = target({pools: [wantedPool('general', 3, {size: 'g-16vcpu-64gb'})]});
  expect(told(judged(pools, {cluster: large, sizes}, named))).toMatch(/its nodes are m-16vcpu-128gb, wanted g-16vcpu-64gb/);
});

test.each<[string, readonly CloudPool[], readonly string[], RegExp]>([
  ['one of a fixed number with another', [pool('general', 4), pool('media', 3)], ['warn general'], /it has 4 nodes, wanted 3/],
  ['one is missing', [pool('general', 3)], ['fail! media'], /has no pool media: its pods have no node/],
  ['one under another name, by its mark', [pool('general', 3), pool('media', 3, {name: 'media-2'})], ['pass'], /media 3 × g-16vcpu-64gb/],
  [
    'two of one mark',
    [pool('general', 3), pool('media', 3), pool('media', 2, {name: 'media-2'})],
    ['warn media'],
    /a replacement is not finished/,
  ],
  [
    'one that nobody wants',
    [pool('general', 3), pool('media', 3), pool('ci', 1, {tags: []})],
    ['pass'],
    /in no profile, and left alone: ci/,
  ],
])('pools: %s', (_, all, statuses, says) => {
  expectJudged(pools, {cluster: cluster({pools: all}), sizes}, target(), statuses, says);
});

const other: CloudVpc = {id: 'vpc-2', name: 'shop', region: 'sgp1', range: '10.200.0.0/20', isDefault: false};
const trusting = (...ranges: readonly string[]) => {
  const point = {proxyProtocol: {trustedIPs: ranges}};
  return [
    ...manifests,
    configMap('traefik-static', {'traefik.yaml': JSON.stringify({entryPoints: {web: point, websecure: point, metrics: {}}})}),
  ];
};
test.each<[string, readonly CloudVpc[], readonly CloudCluster[], Parameters<typeof target>, string, RegExp]>([
  ['the trusted one', vpcs, [live], [], 'pass', /default-sgp1 is 10\.104\.0\.0\/20, which the manifests trust/],
  ['before there is a cluster, one of the region', [other, ...vpcs], [], [], 'pass', /default-sgp1/],
  [
    'before there is a cluster, none of the region',
    [other],
    [],
    [],
    'fail!',
    /no VPC that lies in what the manifests trust 10\.104\.0\.0\/20; it has shop 10\.200/,
  ],
  [
    'the cluster lies in another',
    [...vpcs, other],
    [cluster({vpcId: 'vpc-2'})],
    [],
    'fail!',
    /VPC shop is 10\.200\.0\.0\/20, and the manifests trust 10\.104.*→ set vpc of target test to 10\.200\.0\.0\/20, and deploy/,
  ],
  ['the cluster’s is not listed', [other], [live], [], 'unknown!', /not measured: the VPC vpc-1 of cluster meet/],
  [
    'pods in its range',
    vpcs,
    [cluster({podRange: '10.104.8.0/21'})],
    [],
    'fail!',
    /overlaps the pods \(10\.104\.8\.0\/21\) of cluster meet/,
  ],
  ['services in its range', vpcs, [cluster({serviceRange: '10.104.0.0/24'})], [], 'fail!', /overlaps the services/],
  ['more is trusted than that', vpcs, [live], [{vpcRange: '10.0.0.0/8'}], 'warn', /trust 10\.0\.0\.0\/8, more than VPC default-sgp1/],
  [
    'manifests of one’s own say what they trust',
    vpcs,
    [live],
    [{}, {manifests: trusting('10.200.0.0/20')}],
    'fail!',
    /the manifests trust 10\.200\.0\.0\/20/,
  ],
  [
    'manifests that trust the right one',
    vpcs,
    [live],
    [{vpcRange: '10.200.0.0/20'}, {manifests: trusting('10.104.0.0/20')}],
    'pass',
    /trust/,
  ],
])('vpc: %s', (_, all, clusters, of, status, says) => {
  expectJudged(vpc, {vpcs: all, clusters}, target(...of), [status], says);
});

const ip = '203.0.113.10';
const wanted = {service: 'traefik', name: 'meet', units: 6, regional: true};
const given = {...wanted, address: ip};
const full = Array.from({length: 10}, (_, index) => loadBalancer(`198.51.100.${index}`, {name: `lb-${index}`}));
test.each<[string, typeof wanted, readonly CloudLoadBalancer[], readonly string[], RegExp]>([
  ['active', given, [loadBalancer(ip)], ['pass'], /traefik: 203\.0\.113\.10, active \(the API tells no limit; the account has 1\)/],
  [
    'found by its name before it has an address',
    wanted,
    [loadBalancer('', {status: 'new'})],
    ['warn traefik'],
    /is new: it takes some minutes/,
  ],
  ['none before the first deploy', wanted, [], ['pass'], /none yet, a deploy asks for it/],
  [
    'removed by hand',
    given,
    [loadBalancer('203.0.113.99')],
    ['fail! traefik'],
    /was given 203\.0\.113\.10, and no load balancer of the account has that address: somebody removed it → have a new one made/,
  ],
  ['in error', given, [loadBalancer(ip, {status: 'errored'})], ['fail! traefik'], /is in error/],
  ['smaller than asked for', given, [loadBalancer(ip, {sizeUnit: 1})], ['warn traefik'], /has 1 of the 6 nodes that the manifests ask for/],
  [
    'no room for one more, as far as is known',
    wanted,
    full,
    ['warn'],
    /has 10 load balancers and needs 1 more; accounts often may have 10, and the API does not tell/,
  ],
])('load balancer: %s', (_, one, found, statuses, says) => {
  expectJudged(balancers, {wanted: [one], found}, target(), statuses, says);
});

test('a target that knows its limit of load balancers says it', () => {
  const more = target({}, {thresholds: {'cloud.load-balancers': {maximum: 20}}});
  expect(short(judged(balancers, {wanted: [wanted], found: full}, more))).toEqual(['pass']);
  expect(short(judged(balancers, {wanted: [], found: full}, more))).toEqual(['skip']);
});
