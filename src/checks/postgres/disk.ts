import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {formatBytes} from '../../core/quantity.ts';
import {judgePart, largestSeen, summed} from '../_summed.ts';
import {judgeEach, type PostgresReading, psqlIn, readFullPostgres} from './_instances.ts';

const table = limits('postgres.disk', {
  warnPercent: {value: 80, unit: 'percent', source: 'less than 20 % free'},
  failPercent: {value: 90, unit: 'percent', source: 'less than 10 % free; a full disk stops the server'},
});

/** The file system of PGDATA as the pod sees it; WAL that slots hold back is told beside it. */
export default probe<PostgresReading>({
  id: 'postgres.disk',
  question: 'Is there room on the disks of PostgreSQL?',
  severity: 'critical',
  required: true,
  source: {kind: 'df', query: 'df -Pk $PGDATA and pg_ls_waldir(), in every pod'},
  runbook: 'postgres-disk',
  limits: table.table,
  read: readFullPostgres,
  judge: (reading, target) => {
    const {warnPercent, failPercent} = table.of(target);
    const judged = judgeEach(reading, target, ({pod, full}) =>
      judgePart(full?.disk, pod, ({totalBytes, availableBytes, walBytes}): Judgement => {
        const percent = totalBytes === 0 ? 0 : Math.round((1 - availableBytes / totalBytes) * 100);
        const about = {
          instance: pod,
          observed: [
            {name: 'used', value: percent, unit: 'percent'},
            {name: 'available', value: availableBytes, unit: 'bytes'},
            {name: 'wal', value: walBytes, unit: 'bytes'},
          ],
          thresholds: table.thresholds(target),
        };
        const wal = walBytes === null ? '' : `, WAL is ${formatBytes(walBytes)}`;
        const message = `${percent} % of ${formatBytes(totalBytes)} are in use${wal}`;
        const hint = `${psqlIn(target, pod, 'select slot_name, active, wal_status, restart_lsn from pg_replication_slots')}; or enlarge the PVC data-${pod}`;
        if (percent > failPercent) return {...about, status: 'fail', message, hint};
        if (percent > warnPercent) return {...about, status: 'warn', message, hint};
        return {...about, status: 'pass', message};
      }),
    );
    return summed(judged, (passes) => ({
      message: `there is room on ${passes.length} disks`,
      observed: largestSeen(passes, 'used', 'percent'),
      thresholds: table.thresholds(target),
    }));
  },
});
