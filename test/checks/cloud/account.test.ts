import {expect, test} from 'vitest';
import access from '../../../src/checks/cloud/access.ts';
import accountProbe from '../../../src/checks/cloud/account.ts';
import dropletLimit from '../../../src/checks/cloud/droplet-limit.ts';
import regionProbe from '../../../src/checks/cloud/region.ts';
import sizesProbe from '../../../src/checks/cloud/sizes.ts';
import volumeLimit from '../../../src/checks/cloud/volume-limit.ts';
import type {CloudVolume} from '../../../src/core/cloud-data.ts';
import type {CloudTarget} from '../../../src/core/cloud-target.ts';
import {judged, short} from '../_judge.ts';
import {account, cluster, droplet, machines, offer, regions, size, sizes, target, volume, wantedPool} from './_account.ts';
import {expectJudged} from './_expect.ts';

test.each([
  [{}, 'pass', /team Meet is active \(token from DIGITALOCEAN_ACCESS_TOKEN\)/],
  [{team: {uuid: '', name: ''}}, 'pass', /the personal account is active/],
  [{status: 'warning' as const, message: 'A payment failed.'}, 'warn', /team Meet has a warning: A payment failed\. → see the message at/],
  [{status: 'locked' as const, message: ' '}, 'fail!', /is locked: without a reason/],
  [{emailVerified: false}, 'warn', /not verified: nothing can be created/],
])('account %j: %s', (more, status, says) => {
  expectJudged(accountProbe, {account: {...account, ...more}, credential: 'DIGITALOCEAN_ACCESS_TOKEN'}, target(), [status], says);
});

const scope = (name: string) => ({scope: name});
const quota = {limit: 5_000, remaining: 4_000, resetAt: '2026-03-02T10:00:00Z'};
test.each([
  [
    {scopes: [scope('vpc:read'), scope('domain:read')], quota},
    'pass',
    /\(2 scopes\); what it may write the API tells only when something is written/,
  ],
  [
    {scopes: [scope('vpc:read'), {...scope('domain:read'), problem: 'no', refused: true as const}], quota},
    'fail!',
    /it lacks domain:read → make a token with these scopes/,
  ],
  [{scopes: [{...scope('vpc:read'), problem: 'no answer within 5 s'}], quota}, 'unknown~', /not measured: vpc:read: no answer within 5 s/],
  [{scopes: [scope('vpc:read')], quota: {...quota, remaining: 249}}, 'warn', /only 249 of 5000 requests of this hour are left, until 2026/],
  [{scopes: [scope('vpc:read')], quota: undefined}, 'pass', /reads everything/],
])('access %#: %s', (reading, status, says) => {
  expectJudged(access, reading, target(), [status], says);
});

test('how many requests must be left is the target’s to say', () => {
  const strict = target({}, {thresholds: {'cloud.access': {warnRemaining: 4_500}}});
  expect(short(judged(access, {scopes: [], quota}, strict))).toEqual(['warn']);
});

test.each([
  ['sgp1', offer.regions, 'pass', /sgp1 \(Singapore 1\) takes clusters/],
  ['sgp2', offer.regions, 'fail!', /knows no region sgp2, did you mean sgp1\? → set region of target test to one of fra1, sgp1/],
  ['nyc2', offer.regions, 'fail!', /region nyc2 takes nothing new/],
  ['sgp1', ['fra1'], 'fail!', /region sgp1 has no managed Kubernetes/],
  ['fra1', offer.regions, 'pass', /Frankfurt/],
])('region %s: %#', (region, kubernetes, status, says) => {
  expectJudged(regionProbe, {regions, kubernetes}, target({region}), [status], says);
});

test('a region that lists features, and block storage is not among them', () => {
  const bare = regions.map((one) => ({...one, features: ['backups']}));
  expectJudged(regionProbe, {regions: bare, kubernetes: offer.regions}, target(), ['warn'], /no block storage/);
});

test.each<[string, Partial<CloudTarget>, readonly string[], RegExp]>([
  [
    'each pool says how its size was chosen',
    {},
    ['pass'],
    /^general, media: g-16vcpu-64gb \(16 vCPU, 64 GiB, \$504 a month\) is the cheapest of sgp1 with 16 vCPU and 64 GiB/,
  ],
  [
    'a region without the size',
    {region: 'ams3'},
    ['fail! general', 'fail! media'],
    /region ams3 has no size with 16 vCPU and 64 GiB; it is in fra1, sgp1/,
  ],
  [
    'a named size too small',
    {pools: [wantedPool('general', 1, {size: 's-4vcpu-8gb'})]},
    ['warn general'],
    /less than the 16 vCPU and 64 GiB/,
  ],
  [
    'a named size that is not there',
    {pools: [wantedPool('general', 1, {size: 'g-16vcpu'})]},
    ['fail! general'],
    /knows no size g-16vcpu → correct pools\.general\.size/,
  ],
])('sizes: %s', (_, cloud, statuses, says) => {
  expectJudged(sizesProbe, {sizes, offered: offer.sizes}, target(cloud), statuses, says);
});

const live = cluster();
test.each([
  [50, [], 'pass', /may have 50 droplets, 0 are others', the pools need 5 to 8 \(now 6\)/],
  [8, [], 'pass', /need 5 to 8/],
  [7, [], 'warn', /may grow to 8: the autoscaler stops 1 short of that → ask DigitalOcean for a limit of 8/],
  [5, [], 'warn', /may grow to 8: the autoscaler stops 3 short/],
  [4, [], 'fail!', /the pools need 5: 1 too many/],
  [10, ['a', 'b', 'c', 'd', 'e', 'f'], 'fail!', /6 are others', and the pools need 5: 1 too many.*a limit of 14/],
])('droplet limit %i beside %j: %s', (limit, others, status, says) => {
  const droplets = [...machines(live), ...others.map((id) => droplet(id))];
  expectJudged(dropletLimit, {limit, droplets, clusters: [live]}, target(), [status], says);
});

test('an account without a cluster has all of its machines from others', () => {
  const reading = {limit: 10, droplets: Array.from({length: 3}, (_, index) => droplet(`d-${index}`)), clusters: []};
  expectJudged(dropletLimit, reading, target(), ['warn'], /3 are others', and the pools may grow to 8: the autoscaler stops 1 short/);
});

const ourVolumes = (count: number) => Array.from({length: count}, (_, index) => volume(`v-${index}`, 500, {tags: ['k8s:c-1']}));
test.each<[number | null, readonly CloudVolume[], string, RegExp]>([
  [100, ourVolumes(4), 'pass', /has 4 volumes \(4 of ours\), and the manifests claim 4 with 2000 GiB; it may have 100/],
  [null, [], 'unknown!', /the API does not tell the limit of volumes/],
  [3, [], 'fail!', /1 more than the 3 that it may have/],
  [4, [], 'warn', /with those of jobs 5, and it may have 4/],
  [6, [...ourVolumes(6), volume('x', 1)], 'fail!', /1 more than the 6/],
])('volume limit %j: %#', (limit, volumes, status, says) => {
  expectJudged(volumeLimit, {limit, volumes, droplets: [], clusters: [live]}, target(), [status], says);
});

test('a size that is sold out is no size', () => {
  const out = [size('g-16vcpu-64gb', 16, 64, 504, {available: false})];
  expectJudged(sizesProbe, {sizes: out, offered: offer.sizes}, target(), ['fail! general', 'fail! media'], /no region has it/);
});
