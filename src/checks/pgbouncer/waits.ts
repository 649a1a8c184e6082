import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {judgePart, largestSeen, summed} from '../_summed.ts';
import {consoleIn, judgeEach, type PgBouncerReading, readFullPgBouncer} from './_instances.ts';

const table = limits('pgbouncer.waits', {
  warnMs: {value: 100, unit: 'milliseconds', source: 'half of the 200 ms that the API may take'},
  judgedFromRate: {value: 1, unit: 'queries per second', source: 'an average over fewer is one query that opened a server connection'},
});

/** Averages over the last stats_period (60 s in the manifests): what clients felt, and how long queries themselves took. */
export default probe<PgBouncerReading>({
  id: 'pgbouncer.waits',
  question: 'Do clients of PgBouncer get a server connection at once, on average?',
  severity: 'warning',
  required: false,
  source: {kind: 'psql', query: 'avg_wait_time and avg_query_time of show stats, in every pod'},
  runbook: 'database-pool',
  limits: table.table,
  read: readFullPgBouncer,
  judge: (reading, target) => {
    const {warnMs, judgedFromRate} = table.of(target);
    const judged = judgeEach(reading, target, ({pod, full}) =>
      judgePart(full?.stats, pod, (stats): Judgement => {
        const busy = stats.filter((one) => one.avgQueries >= judgedFromRate);
        const waits = busy.map((one) => ({database: one.database, ms: one.avgWaitUs / 1000}));
        const worst = waits.reduce((a, b) => (b.ms > a.ms ? b : a), {database: '', ms: 0});
        const about = {
          instance: pod,
          observed: [
            {name: 'averageWait', value: Math.round(worst.ms * 10) / 10, unit: 'milliseconds'},
            {name: 'averageQuery', value: Math.round(Math.max(0, ...stats.map((one) => one.avgQueryUs)) / 100) / 10, unit: 'milliseconds'},
          ],
          thresholds: table.thresholds(target, 'warnMs'),
        };
        const message = `clients of ${worst.database} wait ${worst.ms.toFixed(0)} ms on average for a server connection`;
        if (worst.ms > warnMs) return {...about, status: 'warn', message, hint: consoleIn(target, pod, 'show stats')};
        return {...about, status: 'pass', message: 'nobody waits on average'};
      }),
    );
    return summed(judged, (passes) => ({
      message: `clients of ${passes.length} PgBouncers hardly wait`,
      observed: [...largestSeen(passes, 'averageWait', 'milliseconds'), ...largestSeen(passes, 'averageQuery', 'milliseconds')],
      thresholds: table.thresholds(target, 'warnMs'),
    }));
  },
});
