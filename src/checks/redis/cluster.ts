import type {RedisInstance, RedisPeer} from '../../core/data-stores.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {notDeployed} from '../_not-deployed.ts';
import {cliIn, grouped, type RedisReading, reachedRedis, readRedis, silentPods} from './_instances.ts';

const lostFlags: readonly string[] = ['fail', 'fail?', 'handshake', 'noaddr'];

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
    const absent = notDeployed(target, 'redis');
    if (absent !== undefined) return absent;
    const nodes = reachedRedis(reading);
    const problems = [...silentPods(reading, target), ...nodes.flatMap((node) => judgeNode(node, target)), ...disagreement(nodes)];
    const forgotten = problems.length > 0 ? [] : leftOver(nodes, target);
    if (problems.length > 0 || forgotten.length > 0) return [...problems, ...forgotten];
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
  const others = node.peers.filter((peer) => !peer.flags.includes('myself') && !isLeftOver(peer, node, all));
  if (node.clusterState !== 'ok') wrong.push(`cluster_state is ${node.clusterState}`);
  const known = node.knownNodes - node.peers.filter((peer) => isLeftOver(peer, node, all)).length;
  if (known !== all) wrong.push(`it knows ${known} nodes, not ${all}`);
  if (node.clusterSize !== redisMasters) wrong.push(`it counts ${node.clusterSize} masters with slots, not ${redisMasters}`);
  const lost = others.filter((peer) => peer.flags.some((flag) => lostFlags.includes(flag)));
  if (lost.length > 0) wrong.push(`it sees ${lost.map((peer) => `${nameOf(peer)} as ${peer.flags.join(',')}`).join(', ')}`);
  const cut = others.filter((peer) => peer.linkState !== 'connected' && !lost.includes(peer));
  if (cut.length > 0) wrong.push(`it has no link to ${cut.map(nameOf).join(', ')}`);
  if (wrong.length === 0) return [];
  return [{status: 'fail', instance: node.pod, message: wrong.join('; '), hint: cliIn(target, node.pod, 'cluster nodes'), transient: true}];
}

/**
 * A node that is gone for good stays known until every node forgets it: when there are more than there should be, those
 * without slots that nobody reaches are left over and harm nobody.
 */
function isLeftOver(peer: RedisPeer, node: RedisInstance, all: number): boolean {
  return node.peers.length > all && peer.slots === 0 && peer.flags.some((flag) => flag === 'fail' || flag === 'noaddr');
}

function leftOver(nodes: readonly RedisInstance[], target: Target): readonly Judgement[] {
  const all = target.expected.redisMasters + target.expected.redisReplicas;
  const ids = new Set(nodes.flatMap((node) => node.peers.filter((peer) => isLeftOver(peer, node, all)).map((peer) => peer.id)));
  const [first] = ids;
  if (first === undefined) return [];
  const message = `${ids.size} nodes that are gone are still known`;
  return [{status: 'warn', message, hint: `on every node: ${cliIn(target, nodes[0]?.pod ?? '', `cluster forget ${first}`)}`}];
}

function nameOf(peer: RedisPeer): string {
  return peer.hostname || peer.address;
}

function disagreement(nodes: readonly RedisInstance[]): readonly Judgement[] {
  const epochs = grouped(nodes, (node) => String(node.epoch));
  if (epochs.length <= 1) return [];
  const described = epochs.map(([epoch, pods]) => `${epoch} (${pods.length > 3 ? `${pods.length} nodes` : pods.join(', ')})`);
  return [{status: 'fail', message: `the nodes are in different epochs: ${described.join(', ')}`, transient: true}];
}
