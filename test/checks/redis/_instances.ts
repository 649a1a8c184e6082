import type {RedisInstance, RedisPeer} from '../../../src/core/data-stores.ts';

const id = (pod: string) => pod.padEnd(40, '0');
const pods = [
  ...Array.from({length: 6}, (_, index) => `redis-master-${index}`),
  ...Array.from({length: 6}, (_, index) => `redis-replica-${index}`),
];
const masterOf = (pod: string) => (pod.startsWith('redis-replica-') ? `redis-master-${(Number(pod.at(-1)) + 1) % 6}` : '');

function peersOf(self: string): readonly RedisPeer[] {
  return pods.map((pod, index) => ({
    id: id(pod),
    address: `10.0.0.${index}:6379`,
    hostname: `${pod}.redis-cluster`,
    flags: [...(pod === self ? ['myself'] : []), masterOf(pod) === '' ? 'master' : 'slave'],
    masterId: masterOf(pod) === '' ? '' : id(masterOf(pod)),
    linkState: 'connected',
    slots: masterOf(pod) === '' ? ([2731, 2731, 2730, 2731, 2731, 2730][index] ?? 0) : 0,
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
