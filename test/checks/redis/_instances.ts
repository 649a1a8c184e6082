import type {RedisCounters, RedisDetail, RedisInstance, RedisPeer} from '../../../src/core/data-stores.ts';

const id = (pod: string) => pod.padEnd(40, '0');
const pods = [
  ...Array.from({length: 6}, (_, index) => `redis-master-${index}`),
  ...Array.from({length: 6}, (_, index) => `redis-replica-${index}`),
];
const masterOf = (pod: string) => (pod.startsWith('redis-replica-') ? `redis-master-${(Number(pod.at(-1)) + 1) % 6}` : '');

/** Slots of the masters, in their order. */
function rangesOf(index: number): RedisPeer['ranges'] {
  const begin = (part: number) => Math.floor((16_384 * part) / 6);
  return index < 6 ? [[begin(index), begin(index + 1) - 1]] : [];
}

export function counters(part: Partial<RedisCounters> = {}): RedisCounters {
  return {rejectedConnections: 0, evictedKeys: 0, deniedAuth: 0, delayedFsync: 0, offset: 5_000, ...part};
}

/** The full part of a healthy reading, changed at will. */
export function detail(pod: string, part: Partial<RedisDetail> = {}): RedisDetail {
  const replica = masterOf(pod) !== '';
  return {
    version: '8.2.9',
    pingMs: 0.06,
    link: {
      offset: 5_000,
      lastIoS: replica ? 3 : null,
      syncing: false,
      replicas: replica ? [] : [{address: '10.0.0.9:6379', state: 'online', offset: 5_000, lagS: 0}],
    },
    persistence: {loading: false, rdbStatus: 'ok', aofEnabled: true, aofWriteStatus: 'ok', aofRewriteStatus: 'ok'},
    rssBytes: 8_000_000,
    fragmentation: 3.9,
    clusterConnections: 22,
    blockedClients: 0,
    counters: {first: counters(), later: counters()},
    refused: [],
    slow: {length: 0, latest: []},
    ...part,
  };
}

function peersOf(self: string): readonly RedisPeer[] {
  return pods.map((pod, index) => ({
    id: id(pod),
    address: `10.0.0.${index}:6379`,
    hostname: `${pod}.redis-cluster`,
    flags: [...(pod === self ? ['myself'] : []), masterOf(pod) === '' ? 'master' : 'slave'],
    masterId: masterOf(pod) === '' ? '' : id(masterOf(pod)),
    linkState: 'connected',
    slots: rangesOf(index).reduce((sum, [first, last]) => sum + last - first + 1, 0),
    ranges: rangesOf(index),
    moving: [],
  }));
}

/** One node of a healthy cluster of six masters and six replicas, each on a Kubernetes node of its own. */
export function node(pod: string, part: Partial<RedisInstance> = {}): RedisInstance {
  return {
    pod,
    nodeName: `node-${pods.indexOf(pod)}`,
    id: id(pod),
    role: masterOf(pod) === '' ? 'master' : 'replica',
    clusterState: 'ok',
    slotsAssigned: 16384,
    slotsOk: 16384,
    slotsFail: 0,
    knownNodes: 12,
    clusterSize: 6,
    epoch: 12,
    masterLink: masterOf(pod) === '' ? '' : 'up',
    peers: peersOf(pod),
    usedMemoryBytes: 1_000_000,
    maxMemoryBytes: 8_600_000_000,
    maxmemoryPolicy: 'volatile-lru',
    connectedClients: 100,
    maxClients: 20_000,
    memoryLimitBytes: 12 * 1024 ** 3,
    slotsPfail: 0,
    full: detail(pod),
    ...part,
  };
}

/** The healthy cluster with some nodes replaced. */
export function cluster(...changed: readonly (RedisInstance | {readonly pod: string; readonly error: string})[]) {
  return pods.map((pod) => changed.find((one) => one.pod === pod) ?? node(pod));
}

/** The same change on every node. */
export function everywhere(part: Partial<RedisInstance>) {
  return pods.map((pod) => node(pod, part));
}
