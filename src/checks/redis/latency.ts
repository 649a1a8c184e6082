import {isUnread} from '../../core/data-stores.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {judgePart, largestSeen, summed} from '../_summed.ts';
import {cliIn, judgeNodes, type RedisReading, readFullRedis} from './_instances.ts';

const table = limits('redis.latency', {
  warnMs: {value: 10, unit: 'milliseconds', source: 'slowlog-log-slower-than of the manifests: a PING should never wait that long'},
  failMs: {value: 100, unit: 'milliseconds', source: 'latency-monitor-threshold of the manifests'},
  slowSeconds: {value: 300, unit: 'seconds', source: 'slow commands of the last five minutes are named'},
});

/** Ten PINGs from beside the server, by the server's clock: what every command of that moment waits for. */
export default probe<RedisReading>({
  id: 'redis.latency',
  question: 'Does every Redis node answer at once?',
  severity: 'warning',
  required: false,
  source: {kind: 'redis-cli', query: 'ten pings between two answers of time, slowlog, on every node'},
  runbook: 'latency-api',
  limits: table.table,
  read: readFullRedis,
  judge: (reading, target) => {
    const {warnMs, failMs, slowSeconds} = table.of(target);
    const judged = judgeNodes(reading, target, ({pod, full}) =>
      judgePart(full?.pingMs, pod, (ms): Judgement => {
        const slow = full === undefined || isUnread(full.slow) ? null : full.slow;
        const recent = slow?.latest.filter((one) => one.ageS <= slowSeconds) ?? [];
        const about = {
          instance: pod,
          observed: [
            {name: 'ping', value: Math.round(ms * 100) / 100, unit: 'milliseconds'},
            {name: 'slowLog', value: slow?.length ?? null, unit: 'count'},
          ],
          thresholds: table.thresholds(target),
          ...(recent.length === 0 ? {} : {evidence: recent}),
        };
        const names = [...new Set(recent.map((one) => one.command))].slice(0, 5).join(', ');
        const because = names === '' ? '' : `; slow commands of the last minutes: ${names}`;
        const message = `a PING takes ${ms.toFixed(2)} ms${because}`;
        const hint = cliIn(target, pod, 'slowlog get 10');
        if (ms > failMs) return {...about, status: 'fail', message, hint};
        if (ms > warnMs) return {...about, status: 'warn', message, hint};
        return {...about, status: 'pass', message};
      }),
    );
    return summed(judged, (passes) => ({
      message: `${passes.length} nodes answer at once`,
      observed: [...largestSeen(passes, 'ping', 'milliseconds'), ...largestSeen(passes, 'slowLog', 'count')],
      thresholds: table.thresholds(target),
      ...evidenceOf(passes),
    }));
  },
});

function evidenceOf(passes: readonly Judgement[]): Pick<Judgement, 'evidence'> {
  const told = passes.flatMap((one) =>
    one.instance === undefined || one.evidence === undefined ? [] : [[one.instance, one.evidence] as const],
  );
  return told.length === 0 ? {} : {evidence: Object.fromEntries(told)};
}
