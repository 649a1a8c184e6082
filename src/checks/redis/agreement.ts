import type {RedisInstance} from '../../core/data-stores.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {notDeployed} from '../_not-deployed.ts';
import {cliIn, grouped, type RedisReading, reachedRedis, readRedis, silentPods} from './_instances.ts';

/** What `redis-cli --cluster check` compares, on every node and without dropping those that it cannot reach: which slots belong to whom, and who follows whom. */
export default probe<RedisReading>({
  id: 'redis.agreement',
  question: 'Do all Redis nodes agree on who owns which slot?',
  severity: 'critical',
  required: true,
  source: {kind: 'redis-cli', query: 'cluster nodes, on every node'},
  runbook: 'redis-cluster',
  read: readRedis,
  judge: (reading, target) => {
    const absent = notDeployed(target, 'redis');
    if (absent !== undefined) return absent;
    const nodes = reachedRedis(reading);
    const silent = silentPods(reading, target);
    if (nodes.length === 0 && silent.length === 0)
      return {status: 'fail', message: 'there is no pod with label app=redis', transient: true};
    const differing = [...differs(nodes, owners, 'other owners of slots'), ...differs(nodes, followers, 'other masters of replicas')];
    const hint = cliIn(
      target,
      nodes[0]?.pod ?? 'redis-master-0',
      `--cluster check ${nodes[0]?.pod ?? 'redis-master-0'}.redis-cluster:6379`,
    );
    if (differing.length > 0) return [...differing.map((one) => ({...one, hint})), ...silent];
    if (silent.length > 0) return silent;
    return {
      status: 'pass',
      message: `${nodes.length} nodes name the same owners of all slots`,
      observed: [{name: 'views', value: 1, unit: 'count'}],
    };
  },
});

function differs(nodes: readonly RedisInstance[], view: (node: RedisInstance) => string, what: string): readonly Judgement[] {
  const [most, ...rest] = grouped(nodes, view);
  if (most === undefined || rest.length === 0) return [];
  const observed = [{name: 'views', value: rest.length + 1, unit: 'count'}];
  const pods = rest.flatMap(([, found]) => found).join(', ');
  return [
    {
      status: 'fail',
      message: `${pods} see ${what} than ${most[1].length === 1 ? most[1][0] : `${most[1].length} nodes`}`,
      observed,
      transient: true,
    },
  ];
}

function owners(node: RedisInstance): string {
  const owned = node.peers.filter((peer) => peer.slots > 0);
  return owned
    .map((peer) => `${peer.id}=${peer.ranges.map(([first, last]) => `${first}-${last}`).join(',')}`)
    .sort()
    .join(' ');
}

function followers(node: RedisInstance): string {
  const following = node.peers.filter((peer) => peer.masterId !== '' && !peer.flags.includes('fail'));
  return following
    .map((peer) => `${peer.id}>${peer.masterId}`)
    .sort()
    .join(' ');
}
