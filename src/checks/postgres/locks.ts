import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {judgePart, largestSeen, summed} from '../_summed.ts';
import {judgeEach, type PostgresReading, psqlIn, readFullPostgres} from './_instances.ts';

const table = limits('postgres.locks', {
  warnSeconds: {
    value: 5,
    unit: 'seconds',
    source: 'deadlock_timeout is 1 s; who waits for longer waits for a person or a long transaction',
  },
  failSeconds: {value: 30, unit: 'seconds', source: 'lock_timeout of the manifests'},
});

/** Who waits for a lock, for how long, and who holds it. */
export default probe<PostgresReading>({
  id: 'postgres.locks',
  question: 'Does nobody wait long for a PostgreSQL lock?',
  severity: 'warning',
  required: false,
  source: {kind: 'psql', query: 'pg_stat_activity and pg_blocking_pids(), on every pod'},
  runbook: 'database-pool',
  limits: table.table,
  read: readFullPostgres,
  judge: (reading, target) => {
    const {warnSeconds, failSeconds} = table.of(target);
    const judged = judgeEach(reading, target, ({pod, full}) =>
      judgePart(full?.locks, pod, (waits): Judgement => {
        const longest = Math.max(0, ...waits.map((one) => one.waitS));
        const about = {
          instance: pod,
          observed: [
            {name: 'waiters', value: waits.length, unit: 'count'},
            {name: 'longestWait', value: Math.round(longest), unit: 'seconds'},
          ],
          thresholds: table.thresholds(target),
        };
        if (longest <= warnSeconds) return {...about, status: 'pass', message: 'nobody waits long'};
        const holders = [...new Set(waits.flatMap((one) => one.blockedBy))].filter((pid) => !waits.some((one) => one.pid === pid));
        const by = holders.length === 0 ? '' : `, held by process ${holders.join(', ')}`;
        return {
          ...about,
          status: longest > failSeconds ? 'fail' : 'warn',
          message: `${waits.length} wait for a lock, the longest for ${Math.round(longest)} s${by}`,
          hint: psqlIn(
            target,
            pod,
            `select pid, usename, state, xact_start from pg_stat_activity where pid in (${holders.join(', ') || '0'})`,
          ),
          evidence: waits,
        };
      }),
    );
    return summed(judged, (passes) => ({
      message: `nobody waits long for a lock on ${passes.length} servers`,
      observed: largestSeen(passes, 'longestWait', 'seconds'),
      thresholds: table.thresholds(target),
    }));
  },
});
