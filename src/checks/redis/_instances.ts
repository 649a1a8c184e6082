import {isUnreachable, type RedisInstance, type Unreachable} from '../../core/data-stores.ts';
import type {Asking, Judgement} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {notDeployed} from '../_not-deployed.ts';
import {notMeasured} from '../_summed.ts';

export type RedisReading = readonly (RedisInstance | Unreachable)[];

/** One exec in every pod with label app=redis; what a gate needs. */
export function readRedis({world}: Asking, signal: AbortSignal): Promise<RedisReading> {
  return world.redis.instances(signal);
}

/** The same with everything that health-check asks. */
export function readFullRedis({world}: Asking, signal: AbortSignal): Promise<RedisReading> {
  return world.redis.instances(signal, {full: true});
}

/** Names of the pods, not of the roles: after a failover redis-master-0 may be a replica. */
export function redisPods(target: Target): readonly string[] {
  const {redisMasters, redisReplicas} = target.expected;
  return [
    ...Array.from({length: redisMasters}, (_, index) => `redis-master-${index}`),
    ...Array.from({length: redisReplicas}, (_, index) => `redis-replica-${index}`),
  ];
}

export function reachedRedis(reading: RedisReading): readonly RedisInstance[] {
  return reading.filter((one): one is RedisInstance => !isUnreachable(one));
}

/** Pods that are not there or did not answer. One view of a cluster says nothing about the nodes that did not give theirs. */
export function silentPods(reading: RedisReading, target: Target): readonly Judgement[] {
  const missing = redisPods(target)
    .filter((pod) => !reading.some((one) => one.pod === pod))
    .map((pod): Judgement => ({status: 'fail', instance: pod, message: 'the pod does not exist', transient: true}));
  return [...missing, ...reading.filter(isUnreachable).map(notMeasured)];
}

/** Judges every node that answered; the others are not measured. Pods that are missing are left to redis.reach. */
export function judgeNodes(reading: RedisReading, target: Target, judge: (node: RedisInstance) => Judgement): readonly Judgement[] {
  const absent = notDeployed(target, 'redis');
  if (absent !== undefined) return [absent];
  if (reading.length === 0) return [{status: 'fail', message: 'there is no pod with label app=redis', transient: true}];
  return reading.map((one) => (isUnreachable(one) ? notMeasured(one) : judge(one)));
}

/** Id of a node → id of its master, as anyone in the cluster says. */
export function mastersOf(instances: readonly RedisInstance[]): ReadonlyMap<string, string> {
  const masters = new Map<string, string>();
  for (const peer of instances.flatMap((one) => one.peers)) if (peer.masterId !== '') masters.set(peer.id, peer.masterId);
  return masters;
}

/** Pods by what they say, the largest group first. */
export function grouped(
  nodes: readonly RedisInstance[],
  key: (node: RedisInstance) => string,
): readonly (readonly [string, readonly string[]])[] {
  const found = new Map<string, string[]>();
  for (const node of nodes) found.set(key(node), [...(found.get(key(node)) ?? []), node.pod]);
  return [...found].sort(([, a], [, b]) => b.length - a.length);
}

/** The command of a hint: redis-cli in one pod, which knows its password by itself. */
export function cliIn(target: Target, pod: string, command: string): string {
  return `kubectl -n ${target.namespace} exec ${pod} -c redis -- redis-cli ${command}`;
}
