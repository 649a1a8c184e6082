import {isUnreachable, type RedisInstance, type Unreachable} from '../../core/data-stores.ts';
import type {Asking, Judgement} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';

export type RedisReading = readonly (RedisInstance | Unreachable)[];

/** One exec in every pod with label app=redis. */
export function readRedis({world}: Asking, signal: AbortSignal): Promise<RedisReading> {
  return world.redis.instances(signal);
}

/** Names of the pods, not of the roles: after a failover redis-master-0 may be a replica. */
function redisPods(target: Target): readonly string[] {
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
  const unreachable = reading
    .filter(isUnreachable)
    .map((one): Judgement => ({status: 'unknown', instance: one.pod, message: `not measured: ${one.error}`, transient: true}));
  return [...missing, ...unreachable];
}

/** Id of a node → id of its master, as anyone in the cluster says. */
export function mastersOf(instances: readonly RedisInstance[]): ReadonlyMap<string, string> {
  const masters = new Map<string, string>();
  for (const peer of instances.flatMap((one) => one.peers)) if (peer.masterId !== '') masters.set(peer.id, peer.masterId);
  return masters;
}
