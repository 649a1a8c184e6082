import {isUnreachable} from '../../core/data-stores.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {largestSeen, summed} from '../_summed.ts';
import {judgeEach, type PostgresReading, psqlIn, readFullPostgres} from './_instances.ts';

const table = limits('postgres.connections', {
  warnPercent: {value: 80, unit: 'percent', source: 'time to act before failPercent'},
  failPercent: {value: 90, unit: 'percent', source: 'the platform documents: critical above 90 %'},
});

/** What the server says when none is left, to roles and to superusers. */
const exhausted = /too many clients already|remaining connection slots are reserved/i;

/** Client backends against the slots that applications may use: background workers and the slots of superusers do not count. */
export default probe<PostgresReading>({
  id: 'postgres.connections',
  question: 'Are there PostgreSQL connections left?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'pg_stat_activity, max_connections, superuser_reserved_connections, on every pod'},
  runbook: 'database-pool',
  limits: table.table,
  read: readFullPostgres,
  judge: (reading, target) => {
    const {warnPercent, failPercent} = table.of(target);
    const full = reading.flatMap((one): Judgement[] => {
      if (!isUnreachable(one) || !exhausted.test(one.error)) return [];
      const hint = 'close idle clients, or restart one service at a time; PgBouncer must not ask for more than pgbouncer.config allows';
      return [{status: 'fail', instance: one.pod, message: `no connection is left: ${one.error}`, hint}];
    });
    const others = reading.filter((one) => !full.some((judged) => judged.instance === one.pod));
    const judged = judgeEach(
      others.length === 0 ? reading : others,
      target,
      ({pod, connections, maxConnections, reservedConnections = 0}) => {
        const usable = Math.max(1, maxConnections - reservedConnections);
        const percent = Math.round((connections / usable) * 100);
        const about = {
          instance: pod,
          observed: [
            {name: 'connections', value: connections, unit: 'count'},
            {name: 'used', value: percent, unit: 'percent'},
          ],
          thresholds: table.thresholds(target),
        };
        const message = `${connections} of ${usable} connections are in use (${percent} %)`;
        const hint = psqlIn(
          target,
          pod,
          'select usename, application_name, state, count(*) from pg_stat_activity group by 1, 2, 3 order by 4 desc',
        );
        if (percent > failPercent) return {...about, status: 'fail', message, hint};
        if (percent > warnPercent) return {...about, status: 'warn', message, hint};
        return {...about, status: 'pass', message};
      },
    );
    const fine = summed(full.length === reading.length && full.length > 0 ? [] : judged, (passes) => ({
      message: `${passes.length} servers have connections left`,
      observed: largestSeen(passes, 'used', 'percent'),
      thresholds: table.thresholds(target),
    }));
    return [...full, ...fine];
  },
});
