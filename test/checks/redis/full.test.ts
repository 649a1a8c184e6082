// Long because it is one table of readings: each case takes some lines.

import {describe, expect, it} from 'vitest';
import type {RedisReading} from '../../../src/checks/redis/_instances.ts';
import acl from '../../../src/checks/redis/acl.ts';
import agreement from '../../../src/checks/redis/agreement.ts';
import clients from '../../../src/checks/redis/clients.ts';
import evictions from '../../../src/checks/redis/evictions.ts';
import fragmentation from '../../../src/checks/redis/fragmentation.ts';
import latency from '../../../src/checks/redis/latency.ts';
import links from '../../../src/checks/redis/links.ts';
import memory from '../../../src/checks/redis/memory.ts';
import openSlots from '../../../src/checks/redis/open-slots.ts';
import persistence from '../../../src/checks/redis/persistence.ts';
import policy from '../../../src/checks/redis/policy.ts';
import reach from '../../../src/checks/redis/reach.ts';
import rejections from '../../../src/checks/redis/rejections.ts';
import slots from '../../../src/checks/redis/slots.ts';
import writeRead from '../../../src/checks/redis/write-read.ts';
import type {RedisDetail, RedisInstance, RedisWriteRead} from '../../../src/core/data-stores.ts';
import type {Probe} from '../../../src/core/probe.ts';
import {judged, short} from '../_judge.ts';
import {cluster, counters, detail, everywhere, node} from './_instances.ts';

const pod = 'redis-master-0';
const other = 'redis-replica-0';
const on = (part: Partial<RedisInstance>) => cluster(node(pod, part));
const full = (part: Partial<RedisDetail>) => on({full: detail(pod, part)});
const replica = (part: Partial<RedisDetail>, light: Partial<RedisInstance> = {}) =>
  cluster(node(other, {...light, full: detail(other, part)}));
const rise = (part: object) => full({counters: {first: counters(), later: counters(part)}});
const link = detail(other).link;
const kept = detail(pod).persistence;
const unread = {unread: 'redis answered: NOPERM'};
const login = {reason: 'auth', user: 'default', count: 4, ageS: 3};
const swapped = cluster(
  node('redis-master-4', {
    peers: node('redis-master-4').peers.map((peer) =>
      peer.ranges.length === 0 ? peer : {...peer, ranges: peer.ranges.map(([first, last]) => [first + 1, last + 1] as const)},
    ),
  }),
);
const refused = {pod, error: 'redis answered: Could not connect to Redis at 127.0.0.1:6379: Connection refused', down: true as const};
const bad = [`fail! ${pod}`, 'pass'];
const warns = [`warn ${pod}`, 'pass'];

const cases: readonly (readonly [string, {readonly id: string}, RedisReading, readonly string[], RegExp])[] = [
  ['all answer', reach, cluster(), ['pass'], /12 nodes answer/],
  ['its process is gone, which is known', reach, cluster(refused), [`fail~ ${pod}`, 'pass'], /Connection refused/],
  [
    'it refuses the password',
    reach,
    cluster({pod, error: 'redis answered: NOAUTH Authentication required.'}),
    [`fail~ ${pod}`, 'pass'],
    /NOAUTH/,
  ],
  ['no permission to ask it', reach, cluster({pod, error: 'the API server refused the exec'}), [`unknown~ ${pod}`, 'pass'], /not measured/],
  ['PINGs without answer', reach, full({pingMs: {unread: '3 of 10 PINGs were answered'}}), [`fail~ ${pod}`, 'pass'], /3 of 10/],
  ['a pod is missing', reach, cluster().slice(1), [`fail~ ${pod}`, 'pass'], /does not exist/],

  ['all agree', agreement, cluster(), ['pass'], /same owners of all slots/],
  ['as many slots, but other ones', agreement, swapped, ['fail~'], /redis-master-4 see other owners of slots than 11 nodes/],
  [
    'another master of a replica',
    agreement,
    cluster(node(pod, {peers: node(pod).peers.map((peer) => (peer.masterId === '' ? peer : {...peer, masterId: 'x'}))})),
    ['fail~'],
    /other masters of replicas/,
  ],
  ['silent', agreement, cluster(refused), [`unknown~ ${pod}`], /not measured/],

  ['none open', openSlots, cluster(), ['pass'], /no open slot on 12/],
  [
    'two open',
    openSlots,
    on({peers: node(pod).peers.map((peer) => (peer.id === node(pod).id ? {...peer, moving: ['[93->-x]', '[94->-x]']} : peer))}),
    warns,
    /2 slots are on their way: \[93->-x\]/,
  ],

  ['some are missed', slots, on({slotsPfail: 2731}), ['warn'], /misses the master of 2731 slots/],

  ['all linked', links, cluster(), ['pass'], /6 replicas receive and keep up/],
  [
    'a link is down, though the state is ok',
    links,
    replica({}, {masterLink: 'down'}),
    [`fail~ ${other}`, 'pass'],
    /the link to redis-master-1 is down; redis-master-1 lists 1 replicas/,
  ],
  ['copying', links, replica({link: {...link, syncing: true}}), [`warn ${other}`, 'pass'], /copying everything/],
  ['silent for 16 s', links, replica({link: {...link, lastIoS: 16}}), [`fail~ ${other}`, 'pass'], /16 s ago, though the link is up/],
  ['silent for 10 s, as idle links are', links, replica({link: {...link, lastIoS: 10}}), ['pass'], /6 replicas/],
  [
    'its master does not know it',
    links,
    cluster(node('redis-master-1', {full: detail('redis-master-1', {link: {offset: 5_000, lastIoS: null, syncing: false, replicas: []}})})),
    [`fail~ ${other}`, 'pass'],
    /redis-master-1 lists no replica/,
  ],
  [
    '2 MB behind at both samples',
    links,
    cluster(
      node('redis-master-1', {
        full: detail('redis-master-1', {counters: {first: counters({offset: 2_100_000}), later: counters({offset: 2_200_000})}}),
      }),
    ),
    [`warn ${other}`, 'pass'],
    /bytes behind redis-master-1/,
  ],
  [
    'behind at one sample',
    links,
    cluster(
      node('redis-master-1', {full: detail('redis-master-1', {counters: {first: counters({offset: 2_100_000}), later: counters()}})}),
    ),
    ['pass'],
    /6 replicas/,
  ],
  ['not told', links, replica({link: {...link, lastIoS: null}}), [`unknown! ${other}`, 'pass'], /did not tell/],
  ['no replica at all', links, everywhere({role: 'master'}), ['fail~'], /no node is a replica/],

  ['written', persistence, cluster(), ['pass'], /12 nodes write/],
  ['a snapshot failed', persistence, full({persistence: {...kept, rdbStatus: 'err'}}), bad, /snapshot failed/],
  ['the file cannot be written', persistence, full({persistence: {...kept, aofWriteStatus: 'err'}}), bad, /cannot be written/],
  ['a rewrite failed', persistence, full({persistence: {...kept, aofRewriteStatus: 'err'}}), bad, /rewrite/],
  ['loading', persistence, full({persistence: {...kept, loading: true}}), [`fail~ ${pod}`, 'pass'], /loading/],
  ['a slow disk', persistence, rise({delayedFsync: 3}), warns, /3 delayed fsync/],
  ['not told', persistence, full({persistence: {...kept, rdbStatus: ''}}), [`unknown! ${pod}`, 'pass'], /did not tell/],

  ['memory left', memory, cluster(), ['pass'], /12 nodes have memory left/],
  ['86 % of maxmemory', memory, on({usedMemoryBytes: 860, maxMemoryBytes: 1000}), warns, /86 %/],
  ['96 % of maxmemory', memory, on({usedMemoryBytes: 960, maxMemoryBytes: 1000}), bad, /\(maxmemory\) are in use, 96 %/],
  [
    'maxmemory 0: the container counts',
    memory,
    on({usedMemoryBytes: 960, maxMemoryBytes: 0, memoryLimitBytes: 1000}),
    bad,
    /the container’s limit\) are in use, 96 %/,
  ],
  ['no limit anywhere', memory, on({maxMemoryBytes: 0, memoryLimitBytes: null}), warns, /nothing limits its memory/],

  ['too little to judge', fragmentation, cluster(), ['pass'], /too little/],
  ['1.6 of much', fragmentation, on({usedMemoryBytes: 2e8, full: detail(pod, {fragmentation: 1.6})}), warns, /1\.6 times/],
  ['in swap', fragmentation, on({usedMemoryBytes: 2e8, full: detail(pod, {fragmentation: 0.7})}), bad, /swap/],
  ['not told', fragmentation, full({fragmentation: null}), [`unknown! ${pod}`, 'pass'], /did not tell/],

  ['as the manifests say', policy, cluster(), ['pass'], /evict by volatile-lru/],
  ['it would evict live rooms', policy, on({maxmemoryPolicy: 'allkeys-lru'}), bad, /allkeys-lru, not volatile-lru/],
  ['it would refuse writes', policy, on({maxmemoryPolicy: 'noeviction'}), warns, /noeviction/],

  ['few clients', clients, cluster(), ['pass'], /more clients can connect to 12/],
  ['81 % with the bus', clients, on({connectedClients: 60, maxClients: 100}), warns, /60 clients and 22 nodes’ connections of 100/],
  ['95 %', clients, on({connectedClients: 73, maxClients: 100}), bad, /95 %/],
  [
    'an old Redis does not count the bus',
    clients,
    on({connectedClients: 73, maxClients: 100, full: detail(pod, {clusterConnections: null})}),
    bad,
    /22 nodes’/,
  ],

  ['nobody refused', rejections, cluster(), ['pass'], /12 nodes refuse nobody/],
  ['5 within a second', rejections, rise({rejectedConnections: 5}), bad, /refused 5 connections/],
  [
    'counters start anew at a restart',
    rejections,
    full({counters: {first: counters({rejectedConnections: 9}), later: counters()}}),
    ['pass'],
    /refuse nobody/,
  ],
  ['no second sample', rejections, full({counters: unread}), [`unknown! ${pod}`, 'pass'], /NOPERM/],
  ['not told', evictions, rise({evictedKeys: null}), [`unknown! ${pod}`, 'pass'], /does not tell/],
  ['evicting', evictions, rise({evictedKeys: 40}), warns, /evicted 40 keys within a second by volatile-lru/],

  ['nobody refused lately', acl, full({refused: [{...login, ageS: 7200}]}), ['pass'], /12 nodes refused nobody/],
  [
    'a login half an hour ago',
    acl,
    full({refused: [{...login, ageS: 1800}]}),
    warns,
    /a login as default was refused 30 min ago \(4 within the last hour\)/,
  ],
  ['a login just now', acl, full({refused: [login]}), bad, /3 s ago/],
  ['a command just now', acl, full({refused: [{...login, reason: 'command'}]}), warns, /a command as default/],
  ['a counter that rises', acl, rise({deniedAuth: 2}), bad, /2 logins were refused within a second/],
  ['no right to read it', acl, full({refused: unread}), [`unknown! ${pod}`, 'pass'], /NOPERM/],

  ['at once', latency, cluster(), ['pass'], /12 nodes answer at once/],
  [
    '20 ms, and why',
    latency,
    full({
      pingMs: 20,
      slow: {
        length: 3,
        latest: [
          {command: 'keys', ms: 900, ageS: 10},
          {command: 'sort', ms: 90, ageS: 4000},
        ],
      },
    }),
    warns,
    /20\.00 ms; slow commands of the last minutes: keys$/,
  ],
  ['150 ms', latency, full({pingMs: 150}), bad, /150/],
  ['not measured', latency, full({pingMs: unread}), [`unknown! ${pod}`, 'pass'], /NOPERM/],
];

describe('Redis nodes', () => {
  it.each(cases.map((entry) => [`${entry[1].id}: ${entry[0]}`, entry] as const))('%s', (_, [, probe, reading, expected, message]) => {
    const judgements = judged(probe as Probe<RedisReading>, reading);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
    for (const judgement of judgements)
      if (judgement.status === 'fail' && !/does not exist/.test(judgement.message)) expect(judgement.hint ?? '').not.toBe('');
  });

  it('takes policy and persistence from the manifests, the last line first', () => {
    const manifests = [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {name: 'redis-config'},
        data: {'redis.conf': 'maxmemory-policy volatile-lru\nappendonly yes', 'size.conf': '# x\nmaxmemory-policy noeviction'},
      },
      {apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: {name: 'r'}, spec: {template: {metadata: {labels: {app: 'redis'}}}}},
    ];
    expect(short(judged(policy, everywhere({maxmemoryPolicy: 'noeviction'}), {manifests}))).toEqual(['pass']);
    const off = full({persistence: {...kept, aofEnabled: false}});
    expect(short(judged(persistence, off, {manifests}))).toEqual(bad);
    expect(short(judged(persistence, off))).toEqual(['pass']);
    expect(short(judged(policy, [], {manifests: [manifests[0] as never]}))).toEqual(['skip']);
  });
});

describe('redis.write-read', () => {
  const shards: readonly RedisWriteRead[] = Array.from({length: 6}, (_, index) => ({
    master: `redis-master-${index}`,
    error: '',
    replicas: [{pod: `redis-replica-${(index + 5) % 6}`, ms: 9, error: ''}],
  }));
  const but = (part: Partial<RedisWriteRead>) => [{...(shards[0] as RedisWriteRead), ...part}, ...shards.slice(1)];
  it.each<[string, readonly RedisWriteRead[] | undefined, readonly string[], RegExp]>([
    ['in every shard', shards, ['pass'], /written in 6 shards/],
    ['refused', but({error: 'redis answered: OOM'}), bad, /nothing was written: redis answered: OOM/],
    [
      'late',
      but({replicas: [{pod: 'redis-replica-5', ms: null, error: 'not seen within 2 s'}]}),
      bad,
      /redis-replica-5 \(not seen within 2 s\)/,
    ],
    ['no replica', but({replicas: []}), bad, /no replica follows/],
    ['a shard is missing', shards.slice(1), ['fail!', 'pass'], /5 masters with slots, not 6/],
    ['a world that cannot', undefined, ['unknown!'], /cannot write/],
  ])('%s', (_, reading, expected, message) => {
    const judgements = judged(writeRead, reading);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });
  it('is asked only on request', () => expect(writeRead.asked).toBe('deep'));
});
