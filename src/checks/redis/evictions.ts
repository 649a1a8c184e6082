import {probe} from '../../core/probe.ts';
import {largestSeen, summed} from '../_summed.ts';
import {cliIn, judgeNodes, type RedisReading, readFullRedis} from './_instances.ts';
import {judgeRise} from './_rising.ts';

/** Evicting is what the policy is for, and a sign that the memory is full. */
export default probe<RedisReading>({
  id: 'redis.evictions',
  question: 'Does no Redis node evict keys?',
  severity: 'warning',
  required: false,
  source: {kind: 'redis-cli', query: 'evicted_keys of info, twice one second apart, on every node'},
  runbook: 'redis-memory',
  read: readFullRedis,
  judge: (reading, target) => {
    const judged = judgeNodes(reading, target, (node) =>
      judgeRise(node, 'evictedKeys', (rise) => ({
        status: 'warn',
        message: `it evicted ${rise} keys within a second by ${node.maxmemoryPolicy}: its memory is full`,
        hint: cliIn(target, node.pod, 'memory stats'),
      })),
    );
    return summed(judged, (passes) => ({
      message: `${passes.length} nodes evict nothing`,
      observed: largestSeen(passes, 'sinceStart', 'count'),
    }));
  },
});
