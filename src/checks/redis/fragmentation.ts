import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {largestSeen, summed} from '../_summed.ts';
import {cliIn, judgeNodes, type RedisReading, readFullRedis} from './_instances.ts';

const table = limits('redis.fragmentation', {
  judgedFromBytes: {value: 100 * 1024 ** 2, unit: 'bytes', source: 'an idle node of 2 MB shows 3.9: the program itself counts'},
  warnRatio: {value: 1.5, unit: 'ratio', source: 'half as much again is lost; activedefrag of the manifests should prevent it'},
  swapRatio: {value: 1, unit: 'ratio', source: 'less resident memory than data: the rest lies in swap'},
});

export default probe<RedisReading>({
  id: 'redis.fragmentation',
  question: 'Does no Redis node lose memory to fragmentation, or swap?',
  severity: 'warning',
  required: false,
  source: {kind: 'redis-cli', query: 'mem_fragmentation_ratio of info, on every node'},
  runbook: 'redis-memory',
  limits: table.table,
  read: readFullRedis,
  judge: (reading, target) => {
    const {judgedFromBytes, warnRatio, swapRatio} = table.of(target);
    const judged = judgeNodes(reading, target, ({pod, usedMemoryBytes, full}): Judgement => {
      const ratio = full?.fragmentation ?? null;
      if (ratio === null) return {status: 'unknown', instance: pod, message: 'not measured: it did not tell mem_fragmentation_ratio'};
      const about = {instance: pod, observed: [{name: 'fragmentation', value: ratio, unit: 'ratio'}], thresholds: table.thresholds(target)};
      if (usedMemoryBytes < judgedFromBytes) return {...about, status: 'pass', message: 'too little data to judge'};
      if (ratio < swapRatio)
        return {
          ...about,
          status: 'fail',
          message: `part of its data lies in swap (ratio ${ratio})`,
          hint: `kubectl top pod -n ${target.namespace} ${pod}`,
        };
      if (ratio > warnRatio)
        return {
          ...about,
          status: 'warn',
          message: `it takes ${ratio} times the memory of its data`,
          hint: cliIn(target, pod, 'memory doctor'),
        };
      return {...about, status: 'pass', message: `ratio ${ratio}`};
    });
    return summed(judged, (passes) => ({
      message: `${passes.length} nodes lose little or hold too little to judge`,
      observed: largestSeen(passes, 'fragmentation', 'ratio'),
      thresholds: table.thresholds(target),
    }));
  },
});
