import {limits} from '../../core/limits.ts';
import {probe} from '../../core/probe.ts';
import {largestSeen, summed} from '../_summed.ts';
import {isJudgement, judgeReplicas, type PostgresReading, primaryOf, psqlIn, readFullPostgres} from './_instances.ts';
import {megabytes} from './_link.ts';

const table = limits('postgres.replay', {
  lagWarnBytes: {value: 16 * 1024 ** 2, unit: 'bytes', source: 'one WAL segment; the two readings lie up to a second apart'},
  lagFailBytes: {value: 1024 ** 3, unit: 'bytes', source: 'as postgres.replication'},
});

/** How far each standby has replayed, by its own position against the primary's: what its readers see. A paused replay streams on. */
export default probe<PostgresReading>({
  id: 'postgres.replay',
  question: 'Does every PostgreSQL standby replay what it receives?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'pg_last_wal_replay_lsn() on each standby, pg_current_wal_lsn() on the primary'},
  runbook: 'postgres-replication',
  limits: table.table,
  read: readFullPostgres,
  judge: (reading, target) => {
    const {lagWarnBytes, lagFailBytes} = table.of(target);
    const primary = primaryOf(reading);
    const judged = judgeReplicas(reading, target, (replica) => {
      const {pod, replayPosition, replayPaused} = replica;
      if (replayPaused) {
        const hint = psqlIn(target, pod, 'select pg_wal_replay_resume()');
        return {status: 'warn', instance: pod, message: 'replay is paused: its readers see old data', hint};
      }
      if (isJudgement(primary)) return {...primary, instance: pod};
      const {walPosition} = primary;
      if (walPosition === undefined || walPosition === null || replayPosition === undefined || replayPosition === null)
        return {status: 'unknown', instance: pod, message: 'not measured: a position is not told', transient: true};
      const lag = Math.max(0, walPosition - replayPosition);
      const about = {instance: pod, observed: [{name: 'replayLag', value: lag, unit: 'bytes'}], thresholds: table.thresholds(target)};
      const hint = psqlIn(target, pod, 'select * from pg_stat_activity where wait_event is not null');
      const message = `its position is ${megabytes(lag)} behind that of ${primary.pod}`;
      if (lag > lagFailBytes) return {...about, status: 'fail', message, hint, transient: true};
      if (lag > lagWarnBytes) return {...about, status: 'warn', message, hint};
      return {...about, status: 'pass', message};
    });
    return summed(judged, (passes) => ({
      message: `${passes.length} ${passes.length === 1 ? 'standby has' : 'standbys have'} replayed nearly everything`,
      observed: largestSeen(passes, 'replayLag', 'bytes'),
      thresholds: table.thresholds(target),
    }));
  },
});
