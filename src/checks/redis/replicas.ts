import type {RedisInstance} from '../../core/data-stores.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {notDeployed} from '../_not-deployed.ts';
import {isReadyNode} from '../kubernetes/_nodes.ts';
import {cliIn, mastersOf, type RedisReading, reachedRedis, readRedis, silentPods} from './_instances.ts';

export type RedisReplicasReading = {readonly redis: RedisReading; readonly readyNodes: number};

/**
 * Every master has a replica that follows it, on another Kubernetes node. `cluster_state` stays ok while every replica's
 * link is down (a wrong masterauth), and the next lost master then takes its slots with it.
 */
export default probe<RedisReplicasReading>({
  id: 'redis.replicas',
  question: 'Does every Redis master have a replica that follows it, on another node?',
  severity: 'critical',
  required: true,
  source: {kind: 'redis-cli', query: 'role, info replication and cluster nodes, on every node'},
  runbook: 'redis-cluster',
  read: async (asking, signal) => {
    const [redis, nodes] = await Promise.all([readRedis(asking, signal), asking.world.cluster.list('v1', 'Node', {}, signal)]);
    return {redis, readyNodes: nodes.filter(isReadyNode).length};
  },
  judge: ({redis, readyNodes}, target) => {
    const absent = notDeployed(target, 'redis');
    if (absent !== undefined) return absent;
    if (target.expected.redisReplicas === 0) return {status: 'skip', message: 'this profile has no replicas'};
    const instances = reachedRedis(redis);
    const silent = silentPods(redis, target);
    const masters = instances.filter((one) => one.role === 'master');
    const replicas = instances.filter((one) => one.role === 'replica');
    const following = mastersOf(instances);
    const apart = readyNodes >= target.expected.redisMasters + target.expected.redisReplicas ? 'fail' : readyNodes > 1 ? 'warn' : 'pass';
    const judged = [
      ...silent,
      ...replicas.flatMap((replica) => judgeLink(replica, target)),
      ...masters.flatMap((master) => judgeMaster(master, replicas, following, apart, target)),
    ];
    if (judged.length > 0) return judged;
    if (masters.length !== target.expected.redisMasters) {
      return {status: 'fail', message: `${masters.length} nodes are masters, not ${target.expected.redisMasters}`, transient: true};
    }
    return {
      status: 'pass',
      message: `${masters.length} masters, each with a replica that follows${apart === 'pass' ? '' : ' on another node'}`,
    };
  },
});

function judgeLink(replica: RedisInstance, target: Target): readonly Judgement[] {
  if (replica.masterLink === 'up') return [];
  const state = replica.masterLink === '' ? 'unknown' : replica.masterLink;
  return [
    {
      status: 'fail',
      instance: replica.pod,
      message: `the link to its master is ${state}`,
      hint: cliIn(target, replica.pod, 'info replication'),
      transient: true,
    },
  ];
}

function judgeMaster(
  master: RedisInstance,
  replicas: readonly RedisInstance[],
  following: ReadonlyMap<string, string>,
  apart: 'fail' | 'warn' | 'pass',
  target: Target,
): readonly Judgement[] {
  const own = replicas.filter((one) => following.get(one.id) === master.id);
  if (own.length === 0)
    return [
      {
        status: 'fail',
        instance: master.pod,
        message: 'no replica follows it',
        hint: cliIn(target, master.pod, 'cluster nodes'),
        transient: true,
      },
    ];
  if (apart === 'pass' || own.some((one) => one.nodeName === '' || one.nodeName !== master.nodeName)) return [];
  return [
    {
      status: apart,
      instance: master.pod,
      message: `its replica ${own.map((one) => one.pod).join(', ')} is on the same node ${master.nodeName}: they would be lost together`,
      hint: `kubectl -n ${target.namespace} delete pod ${own[0]?.pod}: the scheduler places it anew`,
    },
  ];
}
