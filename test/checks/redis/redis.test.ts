import {describe, expect, it} from 'vitest';
import type {RedisReading} from '../../../src/checks/redis/_instances.ts';
import clusterProbe from '../../../src/checks/redis/cluster.ts';
import replicas from '../../../src/checks/redis/replicas.ts';
import slots from '../../../src/checks/redis/slots.ts';
import type {RedisPeer} from '../../../src/core/data-stores.ts';
import {judged, short} from '../_judge.ts';
import {cluster, everywhere, node} from './_instances.ts';

const silent = {pod: 'redis-master-3', error: 'redis answered: LOADING Redis is loading the dataset in memory'};
const gone = {...(node('redis-replica-5').peers[11] as RedisPeer), id: 'f'.repeat(40), flags: ['slave', 'fail', 'noaddr']};
const missing = cluster().filter((one) => one.pod !== 'redis-replica-5');

describe('redis.cluster', () => {
  const peers = (pod: string, change: object) =>
    node(pod, {peers: node(pod).peers.map((peer) => (peer.hostname.startsWith('redis-replica-2.') ? {...peer, ...change} : peer))});

  it.each<[string, RedisReading, readonly string[], RegExp]>([
    ['twelve nodes agree', cluster(), ['pass'], /12 nodes agree on one cluster of 6 masters/],
    [
      'one sees the cluster failed',
      cluster(node('redis-master-1', {clusterState: 'fail'})),
      ['fail~ redis-master-1'],
      /cluster_state is fail/,
    ],
    [
      'one is alone',
      cluster(node('redis-replica-0', {knownNodes: 1, clusterSize: 0, peers: [], epoch: 0})),
      ['fail~ redis-replica-0', 'fail~'],
      /knows 1 nodes, not 12/,
    ],
    ['too many are known', everywhere({knownNodes: 13}), expect.arrayContaining(['fail~ redis-master-0', 'fail~ redis-replica-5']), /13/],
    [
      'a dead peer, though the state is ok and 12 are known',
      cluster(peers('redis-master-0', {flags: ['slave', 'fail']})),
      ['fail~ redis-master-0'],
      /redis-replica-2\.redis-cluster as slave,fail/,
    ],
    ['a cut link', cluster(peers('redis-master-0', {linkState: 'disconnected'})), ['fail~ redis-master-0'], /no link to redis-replica-2/],
    ['different epochs', cluster(node('redis-master-4', {epoch: 11})), ['fail~'], /12 \(11 nodes\), 11 \(redis-master-4\)/],
    [
      'a node that is gone for good is still known, and harms nobody',
      cluster().map((one) => ('peers' in one ? {...one, knownNodes: 13, peers: [...one.peers, gone]} : one)),
      ['warn'],
      /1 nodes that are gone are still known/,
    ],
    ['a silent node', cluster(silent), ['unknown~ redis-master-3'], /LOADING/],
    ['a missing pod', missing, ['fail~ redis-replica-5'], /does not exist/],
  ])('%s', (_, reading, expected, message) => {
    const judgements = judged(clusterProbe, reading);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });

  it('is not fine without pods', () => {
    const judgements = judged(clusterProbe, []);
    expect(judgements).toHaveLength(12);
    expect(judgements.every((one) => one.status === 'fail')).toBe(true);
  });
});

describe('redis.slots', () => {
  it.each<[string, RedisReading, string, RegExp]>([
    ['all served', cluster(), 'pass', /16384/],
    ['a gap', everywhere({slotsAssigned: 13653, slotsOk: 13653}), 'fail~', /13653 of 16384 slots have an owner.*12 of 12 nodes see a gap/],
    [
      'assigned but failed',
      cluster(node('redis-master-0', {slotsOk: 13654, slotsFail: 2730})),
      'fail~',
      /redis-master-0: 16384 of 16384 slots have an owner, 13654 are served/,
    ],
    ['none assigned yet', everywhere({slotsAssigned: 0, slotsOk: 0}), 'fail~', /0 of 16384/],
    ['too many', everywhere({slotsAssigned: 16385}), 'fail~', /16385/],
    ['a silent node', cluster(silent), 'unknown~ redis-master-3', /LOADING/],
    ['a missing pod', missing, 'fail~ redis-replica-5', /does not exist/],
    ['no pods', [], 'fail~ redis-master-0', /does not exist/],
  ])('%s', (_, reading, expected, message) => {
    const judgements = judged(slots, reading);
    expect(short(judgements)[0]).toBe(expected);
    expect(judgements[0]?.message).toMatch(message);
  });
});

/** redis-replica-5 was promoted and redis-master-0 came back as its replica. */
const failedOver: RedisReading = cluster().map((one) => {
  if (!('peers' in one)) return one;
  const [old, promoted] = [node('redis-master-0').id, node('redis-replica-5').id];
  const peers = one.peers.map((peer) =>
    peer.id === old ? {...peer, masterId: promoted} : peer.id === promoted ? {...peer, masterId: ''} : peer,
  );
  if (one.id === old) return {...one, peers, role: 'replica', masterLink: 'up'};
  return one.id === promoted ? {...one, peers, role: 'master', masterLink: ''} : {...one, peers};
});

describe('redis.replicas', () => {
  const follows = (pod: string, masterId: string) =>
    cluster().map((one) =>
      'peers' in one ? {...one, peers: one.peers.map((peer) => (peer.hostname.startsWith(`${pod}.`) ? {...peer, masterId} : peer))} : one,
    );

  it.each<[string, RedisReading, number, readonly string[], RegExp]>([
    ['each has one on another node', cluster(), 20, ['pass'], /6 masters, each with a replica that follows on another node/],
    ['after a failover the roles are swapped', failedOver, 20, ['pass'], /6 masters/],
    [
      'a link is down while the cluster says ok',
      cluster(node('redis-replica-4', {masterLink: 'down'})),
      20,
      ['fail~ redis-replica-4'],
      /link to its master is down/,
    ],
    ['no link is told', cluster(node('redis-replica-4', {masterLink: ''})), 20, ['fail~ redis-replica-4'], /unknown/],
    [
      'two replicas follow one master',
      follows('redis-replica-0', node('redis-master-2').id),
      20,
      ['fail~ redis-master-1'],
      /no replica follows it/,
    ],
    [
      'both on one node',
      cluster(node('redis-replica-5', {nodeName: 'node-0'})),
      20,
      ['fail! redis-master-0'],
      /replica redis-replica-5 is on the same node node-0/,
    ],
    ['both on one of few nodes', cluster(node('redis-replica-5', {nodeName: 'node-0'})), 3, ['warn redis-master-0'], /lost together/],
    ['a single node cannot do better', cluster(node('redis-replica-5', {nodeName: 'node-0'})), 1, ['pass'], /follows$/],
    ['a silent node', cluster(silent), 20, ['unknown~ redis-master-3'], /LOADING/],
    ['a missing replica', missing, 20, ['fail~ redis-replica-5', 'fail~ redis-master-0'], /does not exist/],
  ])('%s', (_, redis, readyNodes, expected, message) => {
    const judgements = judged(replicas, {redis, readyNodes});
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });

  it('skips a profile without replicas', () => {
    expect(
      short(
        judged(replicas, {redis: [], readyNodes: 1}, {expected: {postgresReplicas: 0, pgbouncers: 1, redisMasters: 3, redisReplicas: 0}}),
      ),
    ).toEqual(['skip']);
  });
});
