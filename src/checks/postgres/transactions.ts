import type {Activity} from '../../core/data-stores.ts';
import {formatDuration} from '../../core/duration.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {judgePart, largestSeen, summed} from '../_summed.ts';
import {judgeEach, type PostgresReading, psqlIn, readFullPostgres} from './_instances.ts';

const table = limits('postgres.transactions', {
  warnSeconds: {value: 900, unit: 'seconds', source: 'a transaction of 15 min holds back vacuum'},
  failSeconds: {value: 3600, unit: 'seconds', source: 'a transaction of an hour'},
  idleWarnSeconds: {
    value: 60,
    unit: 'seconds',
    source: 'a transaction of the services takes milliseconds; PgBouncer keeps a connection for it',
  },
  idleFailSeconds: {value: 300, unit: 'seconds', source: 'idle_in_transaction_session_timeout of the manifests ends it after 5 min'},
});

/** A transaction that stays open holds back vacuum on the primary, and replay or vacuum through a standby. */
export default probe<PostgresReading>({
  id: 'postgres.transactions',
  question: 'Does no PostgreSQL transaction stay open?',
  severity: 'warning',
  required: false,
  source: {kind: 'psql', query: 'pg_stat_activity and pg_prepared_xacts, on every pod'},
  runbook: 'database-pool',
  limits: table.table,
  read: readFullPostgres,
  judge: (reading, target) => {
    const numbers = table.of(target);
    const judged = judgeEach(reading, target, ({pod, full}) =>
      judgePart(full?.activity, pod, (activity): Judgement => {
        const {oldest, idle} = agesOf(activity);
        const about = {
          instance: pod,
          observed: [
            {name: 'oldestTransaction', value: Math.round(oldest), unit: 'seconds'},
            {name: 'longestIdle', value: Math.round(idle), unit: 'seconds'},
          ],
          thresholds: table.thresholds(target),
        };
        const parts = [
          ...(oldest > numbers.warnSeconds ? [`the oldest transaction is ${ageText(oldest)} old`] : []),
          ...(idle > numbers.idleWarnSeconds ? [`one has been idle in transaction for ${ageText(idle)}`] : []),
        ];
        if (parts.length === 0) return {...about, status: 'pass', message: 'no old transaction'};
        const bad = oldest > numbers.failSeconds || idle > numbers.idleFailSeconds;
        const pid = activity.transactions.toSorted((a, b) => (b.idleS ?? 0) - (a.idleS ?? 0))[0]?.pid ?? 0;
        const hint = psqlIn(
          target,
          pod,
          `select pg_terminate_backend(${idle > numbers.idleWarnSeconds ? pid : (activity.transactions[0]?.pid ?? 0)})`,
        );
        return {...about, status: bad ? 'fail' : 'warn', message: parts.join('; '), hint, evidence: activity.transactions};
      }),
    );
    return summed(judged, (passes) => ({
      message: `no old transaction on ${passes.length} servers`,
      observed: largestSeen(passes, 'oldestTransaction', 'seconds'),
      thresholds: table.thresholds(target),
    }));
  },
});

function agesOf({transactions, prepared}: Activity): {readonly oldest: number; readonly idle: number} {
  return {
    oldest: Math.max(0, ...transactions.map((one) => one.ageS), ...prepared.map((one) => one.ageS)),
    idle: Math.max(0, ...transactions.map((one) => one.idleS ?? 0)),
  };
}

function ageText(seconds: number): string {
  return formatDuration(Math.round(seconds) * 1000);
}
