import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {judgePart, largestSeen, summed} from '../_summed.ts';
import {consoleIn, judgeEach, type PgBouncerReading, readFullPgBouncer} from './_instances.ts';

const table = limits('pgbouncer.clients', {
  warnPercent: {value: 80, unit: 'percent', source: 'time to act before failPercent'},
  failPercent: {value: 90, unit: 'percent', source: 'at max_client_conn the next client is refused'},
});

/** Judged by the larger of two samples one second apart. */
export default probe<PgBouncerReading>({
  id: 'pgbouncer.clients',
  question: 'Can more clients connect to every PgBouncer?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'used_clients of show lists against max_client_conn of show config, in every pod'},
  runbook: 'database-pool',
  limits: table.table,
  read: readFullPgBouncer,
  judge: (reading, target) => {
    const {warnPercent, failPercent} = table.of(target);
    const judged = judgeEach(reading, target, ({pod, full}) =>
      judgePart(full?.lists, pod, ({first, later}) =>
        judgePart(full?.config, pod, (config): Judgement => {
          const used = Math.max(first.used_clients ?? Number.NaN, later.used_clients ?? Number.NaN);
          const most = Number(config.max_client_conn);
          if (!Number.isFinite(used) || !Number.isFinite(most) || most <= 0)
            return {status: 'unknown', instance: pod, message: 'not measured: it did not tell used_clients and max_client_conn'};
          const percent = Math.round((used / most) * 100);
          const about = {
            instance: pod,
            observed: [
              {name: 'clients', value: used, unit: 'count'},
              {name: 'used', value: percent, unit: 'percent'},
            ],
            thresholds: table.thresholds(target),
          };
          const message = `${used} of ${most} clients are connected (${percent} %)`;
          const hint = consoleIn(target, pod, 'show clients');
          if (percent > failPercent) return {...about, status: 'fail', message, hint};
          if (percent > warnPercent) return {...about, status: 'warn', message, hint};
          return {...about, status: 'pass', message};
        }),
      ),
    );
    return summed(judged, (passes) => ({
      message: `more clients can connect to ${passes.length} PgBouncers`,
      observed: largestSeen(passes, 'used', 'percent'),
      thresholds: table.thresholds(target),
    }));
  },
});
