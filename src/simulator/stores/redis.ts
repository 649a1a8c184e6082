import {
  isUnreachable,
  type ReadOptions,
  type RedisInstance,
  type RedisPeer,
  type RedisPort,
  type Unreachable,
} from '../../core/data-stores.ts';
import {type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {amountOf} from '../api/usage.ts';
import type {Control} from '../control.ts';
import {fieldsAt} from '../fields.ts';
import {hexOf} from '../hash.ts';
import {isActive, ordinalOf, startedAt} from '../pods.ts';
import {podsOfApp, unreachable} from './pods.ts';
import {redisDetail, simulatedWriteRead} from './redis-detail.ts';
import {settingsIn} from './settings.ts';

const allSlots = 16_384;
/** A replica has copied its master this long after the cluster formed. */
const syncMs = 3_000;

type Node = {
  readonly pod: KubeObject;
  readonly id: string;
  readonly masterId: string;
  /** First and last of the slots that it owns; empty for a replica. */
  readonly ranges: readonly (readonly [number, number])[];
  /** Its process answers. */
  readonly up: boolean;
  /** It belongs to the cluster and its peers have given it up. */
  readonly failed: boolean;
};

/** What every Redis node says of itself and of the others. */
export function redisReadings(control: Control, {full = false}: ReadOptions = {}): readonly (RedisInstance | Unreachable)[] {
  const nodes = nodesOf(control);
  return nodes.map((node) => {
    if (!node.up) return unreachable(node.pod, 'Could not connect to Redis at 127.0.0.1:6379: Connection refused');
    const light = reading(node, nodes, control);
    if (!full) return light;
    const followers = nodes.filter((one) => one.masterId === node.id && one.up).map((one) => textAt(one.pod, 'status', 'podIP') ?? '');
    return {...light, full: redisDetail(light, followers, control)};
  });
}

function nodesOf(control: Control): readonly Node[] {
  const pods = podsOfApp(control, 'redis');
  const formed = control.facts.redisFormedAt !== undefined;
  const isMaster = (pod: KubeObject) => pod.metadata.name.startsWith('redis-master-');
  const masters = pods.filter(isMaster).sort((a, b) => ordinalOf(a) - ordinalOf(b));
  const begin = (index: number) => Math.floor((allSlots * index) / masters.length);
  const lost = new Map(control.faults.active('redis-slots-uncovered').map((fault) => [fault.pod, fault.slots]));
  const down = new Set(control.faults.active('redis-process-down').map((fault) => fault.pod));
  return pods.map((pod) => {
    const {name} = pod.metadata;
    const up = isActive(pod) && startedAt(pod) !== undefined && !(formed && down.has(name));
    // The init job gives replica i to master i + 1, so that a pair never shares an ordinal.
    const master = isMaster(pod) ? undefined : masters[(ordinalOf(pod) + 1) % Math.max(1, masters.length)];
    return {
      pod,
      id: idOf(pod),
      masterId: formed && master !== undefined ? idOf(master) : '',
      ranges: formed && isMaster(pod) ? [[begin(masters.indexOf(pod)), begin(masters.indexOf(pod) + 1) - 1 - (lost.get(name) ?? 0)]] : [],
      up,
      failed: formed && !up,
    };
  });
}

function idOf(pod: KubeObject): string {
  return hexOf(`${pod.metadata.namespace}/${pod.metadata.name}`, 40);
}

function reading(node: Node, nodes: readonly Node[], control: Control): RedisInstance {
  const formed = control.facts.redisFormedAt;
  const known = formed === undefined ? [node] : nodes;
  const assigned = known.reduce((sum, one) => sum + slotsOf(one), 0);
  const served = known.filter((one) => !one.failed).reduce((sum, one) => sum + slotsOf(one), 0);
  const masters = known.filter((one) => slotsOf(one) > 0);
  const reachable = masters.filter((one) => !one.failed).length;
  const limit = amountOf('memory', fieldsAt(listAt(node.pod, 'spec', 'containers')[0], 'resources', 'limits').memory);
  const master = known.find((one) => one.id === node.masterId);
  const synced = formed !== undefined && control.now() >= Date.parse(formed) + syncMs && master?.up === true;
  return {
    pod: node.pod.metadata.name,
    nodeName: textAt(node.pod, 'spec', 'nodeName') ?? '',
    id: node.id,
    role: node.masterId === '' ? 'master' : 'replica',
    // With cluster-require-full-coverage no, a gap alone does not stop the cluster; a lost majority of masters does.
    clusterState: masters.length > 0 && reachable > masters.length / 2 ? 'ok' : 'fail',
    slotsAssigned: assigned,
    slotsOk: served,
    slotsPfail: 0,
    slotsFail: assigned - served,
    knownNodes: known.length,
    clusterSize: masters.length,
    epoch: formed === undefined ? 0 : masters.length,
    masterLink: node.masterId === '' ? '' : synced ? 'up' : 'down',
    peers: known.map((one) => peer(one, node)),
    usedMemoryBytes: 8 * 1024 ** 2,
    maxMemoryBytes: Math.floor(limit * 0.7),
    memoryLimitBytes: limit > 0 ? limit : null,
    maxmemoryPolicy: settingsIn(control, 'redis-config', 'redis.conf', 'size.conf').get('maxmemory-policy') ?? 'volatile-lru',
    connectedClients: 4,
    maxClients: 20_000,
  };
}

function peer(one: Node, self: Node): RedisPeer {
  const {name, namespace} = one.pod.metadata;
  const role = one.masterId === '' ? 'master' : 'slave';
  return {
    id: one.id,
    address: `${textAt(one.pod, 'status', 'podIP') ?? ''}:6379@16379`,
    hostname: `${name}.redis-cluster.${namespace}.svc.cluster.local`,
    flags: [...(one === self ? ['myself'] : []), role, ...(one.failed ? ['fail'] : [])],
    masterId: one.masterId,
    linkState: one.failed ? 'disconnected' : 'connected',
    slots: slotsOf(one),
    ranges: one.ranges,
    moving: [],
  };
}

function slotsOf({ranges}: Node): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

export function redisPort(look: (signal?: AbortSignal) => Promise<Control>): RedisPort {
  return {
    instances: async (signal, options) => redisReadings(await look(signal), options),
    writeRead: async (signal) =>
      simulatedWriteRead(redisReadings(await look(signal)).filter((one): one is RedisInstance => !isUnreachable(one))),
  };
}
