import {test} from 'vitest';
import clusterProbe from '../../../src/checks/cloud/cluster.ts';
import version from '../../../src/checks/cloud/version.ts';
import type {CloudCluster} from '../../../src/core/cloud-data.ts';
import type {Target} from '../../../src/core/target.ts';
import {account, cluster, offer, target} from './_account.ts';
import {expectJudged} from './_expect.ts';

const live = cluster();
const {team} = account;
test.each<[string, readonly CloudCluster[], Partial<Target>, string, RegExp]>([
  ['it runs', [live], {}, 'pass', /cluster meet runs in sgp1 with 6 nodes/],
  [
    'an empty account',
    [],
    {},
    'fail!',
    /team Meet has no cluster meet, and no other → make it with: gomeet cluster apply; or use a token of the team/,
  ],
  ['another team', [cluster({name: 'shop', tags: []})], {}, 'fail!', /has no cluster meet, it has shop/],
  ['renamed', [cluster({name: 'old'})], {}, 'fail!', /old carries its mark: it was renamed → rename it back/],
  [
    'two of one name',
    [live, cluster({id: 'c-2', region: 'fra1', tags: []})],
    {},
    'fail!',
    /2 clusters named meet: c-1 in sgp1, c-2 in fra1/,
  ],
  ['made by somebody else', [cluster({tags: []})], {}, 'warn', /does not carry the mark gomeet:meet/],
  ['in another region', [cluster({region: 'fra1'})], {}, 'fail!', /is in fra1, and target test says sgp1: a cluster cannot move/],
  ['another one is pinned', [live], {pinned: {server: 'https://other'}}, 'fail!', /is pinned to https:\/\/other/],
  ['the pinned one', [live], {pinned: {server: live.endpoint}}, 'pass', /runs/],
  ['degraded', [cluster({state: 'degraded', message: 'nodes not ready'})], {}, 'warn', /is degraded: nodes not ready/],
  ['upgrading', [cluster({state: 'upgrading'})], {}, 'warn', /is upgrading/],
  ['on its way', [cluster({state: 'provisioning', endpoint: ''})], {}, 'fail~', /is provisioning/],
  ['in error', [cluster({state: 'error'})], {}, 'fail!', /is error → see gomeet cluster status, and ask/],
])('cluster: %s', (_, clusters, more, status, says) => {
  expectJudged(clusterProbe, {clusters, team}, target({}, more), [status], says);
});

test.each<[string, Partial<CloudCluster>, readonly string[], string, RegExp]>([
  ['the newest', {}, [], 'pass', /runs 1\.34\.1-do\.0: the newest, no upgrade is pending; the API tells no date/],
  ['one newer minor', {version: '1.33.6-do.0'}, ['1.34.1-do.0'], 'pass', /1 newer minor is offered, 1\.34\.1-do\.0 can follow/],
  [
    'a pending patch',
    {version: '1.33.1-do.0'},
    ['1.33.6-do.0', '1.34.1-do.0'],
    'warn',
    /1\.33\.6-do\.0 is pending, and nobody makes it by itself → .*upgrade --check/,
  ],
  [
    'a pending patch that comes by itself',
    {version: '1.33.1-do.0', autoUpgrade: true, maintenance: 'sunday 02:00'},
    ['1.33.6-do.0'],
    'pass',
    /by itself in the window sunday 02:00/,
  ],
  ['the oldest', {version: '1.32.10-do.0'}, [], 'warn', /1\.32 is the oldest that is offered \(offered are 1\.34, 1\.33, 1\.32\)/],
  ['not offered any more', {version: '1.31.9-do.2'}, ['1.32.10-do.0'], 'fail!', /1\.31 is not offered any more/],
  ['newer than all that is offered', {version: '1.35.0-do.0'}, [], 'pass', /the newest/],
])('version: %s', (_, more, upgrades, status, says) => {
  expectJudged(version, {cluster: cluster(more), offer, upgrades}, target(), [status], says);
});

test('version: ten is newer than nine; without a cluster there is nothing to ask; without an offer it is not known', () => {
  const versions = ['1.10.0', '1.9.0'].map((kubernetes) => ({slug: `${kubernetes}-do.0`, kubernetes}));
  expectJudged(
    version,
    {cluster: cluster({version: '1.9.0-do.0'}), offer: {...offer, versions}, upgrades: []},
    target(),
    ['warn'],
    /oldest/,
  );
  expectJudged(version, {cluster: undefined, offer, upgrades: []}, target(), ['skip'], /cloud\.cluster/);
  expectJudged(version, {cluster: live, offer: {...offer, versions: []}, upgrades: []}, target(), ['unknown!'], /no versions/);
});
