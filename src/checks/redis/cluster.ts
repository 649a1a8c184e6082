import type {RedisInstance} from '../../core/data-stores.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {type RedisReading, reachedRedis, readRedis, silentPods} from './_instances.ts';

/**
 * Every node is asked: `cluster_known_nodes` counts dead ones, `redis-cli --cluster check` ends with 0 beside a dead replica,
 * and the two halves of a partition each see a cluster.
 */
export default probe<RedisReading>({
  id: 'redis.cluster',
  question: 'Do all Redis nodes see one whole cluster?',
  severity: 'critical',
  required: true,
  source: {kind: 'redis-cli', query: 'cluster info and cluster nodes, on every node'},
  runbook: 'redis-cluster',
  read: readRedis,
  judge: (reading, target) => {
    const nodes = reachedRedis(reading);
    const problems = [...silentPods(reading, target), ...nodes.flatMap((node) => judgeNode(node, target)), ...disagreement(nodes)];
    if (problems.length > 0) return problems;
    if (nodes.length === 0) return {status: 'fail', message: 'there is no pod with label app=redis', transient: true};
    return {
      status: 'pass',
      message: `${nodes.length} nodes agree on one cluster of ${target.expected.redisMasters} masters`,
      observed: [
        {name: 'nodes', value: nodes.length, unit: 'count'},
        {name: 'epoch', value: nodes[0]?.epoch ?? null, unit: ''},
      ],
    };
  },
});

function judgeNode(node: RedisInstance, target: Target): readonly Judgement[] {
  const {redisMasters, redisReplicas} = target.expected;
  const all = redisMasters + redisReplicas;
  const wrong: string[] = [];
  if (node.clusterState !== 'ok') wrong.push(`cluster_state is ${node.clusterState}`);
  if (node.knownNodes !== all) wrong.push(`it knows ${node.knownNodes} nodes, not ${all}`);
  if (node.clusterSize !== redisMasters) wrong.push(`it counts ${node.clusterSize} masters with slots, not ${redisMasters}`);
  const others = node.peers.filter((peer) => !peer.flags.includes('myself'));
  const lost = others.filter((peer) => peer.flags.some((flag) => ['fail', 'fail?', 'handshake', 'noaddr'].includes(flag)));
  if (lost.length > 0)
    wrong.push(`it sees ${lost.map((peer) => `${peer.hostname || peer.address} as ${peer.flags.join(',')}`).join(', ')}`);
  const cut = others.filter((peer) => peer.linkState !== 'connected' && !lost.includes(peer));
  if (cut.length > 0) wrong.push(`it has no link to ${cut.map((peer) => peer.hostname || peer.address).join(', ')}`);
  if (wrong.length === 0) return [];
  return [{status: 'fail', instance: node.pod, message: wrong.join('; '), transient: true}];
}

/** All nodes must give the same owner to the same number of slots, in the same epoch. */
function disagreement(nodes: readonly RedisInstance[]): readonly Judgement[] {
  const epochs = groups(nodes, (node) => String(node.epoch));
  if (epochs.size > 1) {
    return [{status: 'fail', message: `the nodes are in different epochs: ${describe(epochs)}`, transient: true}];
  }
  const views = groups(nodes, slotView);
  if (views.size <= 1) return [];
  const [, ...rest] = [...views.values()].sort((a, b) => b.length - a.length);
  return [{status: 'fail', message: `${rest.flat().join(', ')} see other owners of slots than the rest`, transient: true}];
}

function slotView(node: RedisInstance): string {
  return node.peers
    .filter((peer) => peer.slots > 0)
    .map((peer) => `${peer.id}=${peer.slots}`)
    .sort()
    .join(' ');
}

function groups(nodes: readonly RedisInstance[], key: (node: RedisInstance) => string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const node of nodes) found.set(key(node), [...(found.get(key(node)) ?? []), node.pod]);
  return found;
}

function describe(found: ReadonlyMap<string, readonly string[]>): string {
  return [...found].map(([value, pods]) => `${value} (${pods.length > 3 ? `${pods.length} nodes` : pods.join(', ')})`).join(', ');
}
