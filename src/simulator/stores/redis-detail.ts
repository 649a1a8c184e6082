import type {RedisDetail, RedisInstance, RedisWriteRead} from '../../core/data-stores.ts';
import type {Control} from '../control.ts';
import {settingsIn} from './settings.ts';

/** Bytes of the replication stream that a simulated second brings. */
const streamedPerS = 200;

/** What an idle, healthy node says beyond the light reading. `followers`: addresses of the replicas that are linked to it. */
export function redisDetail(light: RedisInstance, followers: readonly string[], control: Control): RedisDetail {
  const deployed = settingsIn(control, 'redis-config', 'redis.conf', 'size.conf');
  const offset = Math.floor(control.now() / 1000) * streamedPerS;
  const counters = {rejectedConnections: 0, evictedKeys: 0, deniedAuth: 0, delayedFsync: 0, offset};
  return {
    version: '8.2.9',
    pingMs: 0.05,
    link: {
      offset,
      lastIoS: light.role === 'master' ? null : light.masterLink === 'up' ? 1 : -1,
      syncing: false,
      replicas: followers.map((address) => ({address, state: 'online', offset, lagS: 0})),
    },
    persistence: {
      loading: false,
      rdbStatus: 'ok',
      aofEnabled: deployed.get('appendonly') !== 'no',
      aofWriteStatus: 'ok',
      aofRewriteStatus: 'ok',
    },
    rssBytes: light.usedMemoryBytes + 4 * 1024 ** 2,
    fragmentation: 1.5,
    clusterConnections: 2 * (light.knownNodes - 1),
    blockedClients: 0,
    counters: {first: counters, later: counters},
    refused: [],
    slow: {length: 0, latest: []},
  };
}

/** A key takes a few milliseconds to a replica that is linked. */
export function simulatedWriteRead(nodes: readonly RedisInstance[]): readonly RedisWriteRead[] {
  const own = (node: RedisInstance) => node.peers.find((peer) => peer.id === node.id);
  return nodes
    .filter((node) => node.role === 'master' && (own(node)?.slots ?? 0) > 0)
    .map((master) => ({
      master: master.pod,
      error: '',
      replicas: nodes
        .filter((node) => own(node)?.masterId === master.id)
        .map((node) =>
          node.masterLink === 'up' ? {pod: node.pod, ms: 4, error: ''} : {pod: node.pod, ms: null, error: 'not seen within 2 s'},
        ),
    }));
}
