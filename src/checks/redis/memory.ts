import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {formatBytes} from '../../core/quantity.ts';
import {largestSeen, summed} from '../_summed.ts';
import {cliIn, judgeNodes, type RedisReading, readFullRedis} from './_instances.ts';

const table = limits('redis.memory', {
  warnPercent: {value: 85, unit: 'percent', source: 'the platform documents'},
  failPercent: {value: 95, unit: 'percent', source: 'the platform documents'},
});

/** Against maxmemory; where that is 0 against the container's limit, at which the kernel ends the process. */
export default probe<RedisReading>({
  id: 'redis.memory',
  question: 'Is there memory left in every Redis node?',
  severity: 'critical',
  required: true,
  source: {kind: 'redis-cli', query: 'used_memory of info and maxmemory, on every node; the memory limit of the container'},
  runbook: 'redis-memory',
  limits: table.table,
  read: readFullRedis,
  judge: (reading, target) => {
    const {warnPercent, failPercent} = table.of(target);
    const judged = judgeNodes(reading, target, ({pod, usedMemoryBytes, maxMemoryBytes, memoryLimitBytes}): Judgement => {
      const limit = maxMemoryBytes > 0 ? maxMemoryBytes : (memoryLimitBytes ?? 0);
      if (limit <= 0) {
        const message = `nothing limits its memory: maxmemory is 0 and the container has no limit (${formatBytes(usedMemoryBytes)} in use)`;
        return {status: 'warn', instance: pod, message, hint: 'set maxmemory in size.conf of the ConfigMap redis-config'};
      }
      const percent = Math.round((usedMemoryBytes / limit) * 100);
      const about = {
        instance: pod,
        observed: [
          {name: 'used', value: percent, unit: 'percent'},
          {name: 'usedMemory', value: usedMemoryBytes, unit: 'bytes'},
        ],
        thresholds: table.thresholds(target),
      };
      const of = maxMemoryBytes > 0 ? 'maxmemory' : 'the container’s limit';
      const message = `${formatBytes(usedMemoryBytes)} of ${formatBytes(limit)} (${of}) are in use, ${percent} %`;
      const hint = cliIn(target, pod, 'memory stats');
      if (percent > failPercent) return {...about, status: 'fail', message, hint};
      if (percent > warnPercent) return {...about, status: 'warn', message, hint};
      return {...about, status: 'pass', message};
    });
    return summed(judged, (passes) => ({
      message: `${passes.length} nodes have memory left`,
      observed: largestSeen(passes, 'used', 'percent'),
      thresholds: table.thresholds(target),
    }));
  },
});
