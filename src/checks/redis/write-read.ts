import type {RedisWriteRead} from '../../core/data-stores.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {summed} from '../_summed.ts';
import {cliIn} from './_instances.ts';

const table = limits('redis.write-read', {
  seenMs: {value: 2_000, unit: 'milliseconds', source: 'as postgres.write-read'},
});

/** `undefined` in a world that cannot do it. */
export type RedisWriteReadReading = readonly RedisWriteRead[] | undefined;

/** Writes one key per shard that expires by itself, so it is asked only with --deep. */
export default probe<RedisWriteReadReading>({
  id: 'redis.write-read',
  question: 'Does a key written in each Redis shard arrive on its replica?',
  severity: 'critical',
  required: true,
  source: {kind: 'redis-cli', query: 'set … px nx on each master, get after readonly on its replicas, del'},
  runbook: 'redis-cluster',
  asked: 'deep',
  needs: ['redis.slots'],
  limits: table.table,
  read: async ({world}, signal) => world.redis.writeRead?.(signal),
  judge: (shards, target) => {
    if (shards === undefined) return {status: 'unknown', message: 'this world cannot write to Redis'};
    const {redisMasters, redisReplicas} = target.expected;
    const thresholds = table.thresholds(target);
    const {seenMs} = table.of(target);
    const missing: readonly Judgement[] =
      shards.length >= redisMasters
        ? []
        : [
            {
              status: 'fail',
              message: `${shards.length} masters with slots, not ${redisMasters}`,
              hint: cliIn(target, 'redis-master-0', 'cluster nodes'),
            },
          ];
    const judged = shards.map(({master, error, replicas}): Judgement => {
      const hint = cliIn(target, master, 'info replication');
      if (error !== '') return {status: 'fail', instance: master, message: `nothing was written: ${error}`, hint};
      if (replicas.length === 0 && redisReplicas > 0) return {status: 'fail', instance: master, message: 'no replica follows it', hint};
      const late = replicas.filter((one) => one.ms === null || one.ms > seenMs);
      const observed = replicas.map((one) => ({name: one.pod, value: one.ms, unit: 'milliseconds'}));
      if (late.length === 0) return {status: 'pass', instance: master, message: 'written and seen', observed, thresholds};
      const why = late.map((one) => `${one.pod} (${one.ms === null ? one.error : `after ${one.ms} ms`})`).join(', ');
      return {status: 'fail', instance: master, message: `the key did not arrive in time on ${why}`, observed, thresholds, hint};
    });
    return summed([...missing, ...judged], (passes) => ({
      message: `written in ${passes.length} shards and seen on their replicas`,
      observed: passes.flatMap((one) => one.observed ?? []),
      thresholds,
    }));
  },
});
