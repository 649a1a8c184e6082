import type {Archiver, PostgresInstance} from '../../core/data-stores.ts';
import {formatDuration} from '../../core/duration.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {notDeployed} from '../_not-deployed.ts';
import {judgePart} from '../_summed.ts';
import {noWalArchiver, walArchiver} from '../_wal-archiver.ts';
import {isJudgement, type PostgresReading, primaryOf, psqlIn, readFullPostgres} from './_instances.ts';
import {megabytes} from './_link.ts';

const table = limits('postgres.archiver', {
  ageWarnSeconds: {value: 900, unit: 'seconds', source: 'three times an archive_timeout of 5 min'},
  lagWarnBytes: {value: 64 * 1024 ** 2, unit: 'bytes', source: 'four WAL segments that the receiver has not written'},
});
const receiverName = 'pg_receivewal';

/** WAL leaves the primary by archive_command, or by the pg_receivewal of the manifests. */
export default probe<PostgresReading>({
  id: 'postgres.archiver',
  question: 'Does WAL leave the PostgreSQL primary for its archive?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'pg_stat_archiver, and the sender to pg_receivewal, on the primary'},
  runbook: 'backup-restore',
  limits: table.table,
  read: readFullPostgres,
  judge: (reading, target) => {
    const absent = notDeployed(target, 'postgres');
    if (absent !== undefined) return absent;
    const primary = primaryOf(reading);
    if (isJudgement(primary)) return primary;
    return judgePart(primary.full?.archiver, primary.pod, (archiver) =>
      archiver.mode === 'off' || archiver.mode === '' ? judgeReceiver(primary, target) : judgeCommand(primary, archiver, target),
    );
  },
});

function judgeCommand({pod}: PostgresInstance, archiver: Archiver, target: Target): Judgement {
  const {lastArchivedAgeS, lastFailedAgeS, lastFailedWal, failedCount} = archiver;
  const about = {
    instance: pod,
    observed: [
      {name: 'lastArchivedAge', value: lastArchivedAgeS === null ? null : Math.round(lastArchivedAgeS), unit: 'seconds'},
      {name: 'failed', value: failedCount, unit: 'count'},
    ],
    thresholds: table.thresholds(target, 'ageWarnSeconds'),
  };
  const hint = `kubectl -n ${target.namespace} logs ${pod} -c postgres --tail=50; ${psqlIn(target, pod, 'show archive_command')}`;
  if (lastFailedAgeS !== null && (lastArchivedAgeS === null || lastFailedAgeS < lastArchivedAgeS)) {
    const message = `archive_command failed ${ago(lastFailedAgeS)} ago (${lastFailedWal}), and nothing was archived since`;
    return {...about, status: 'fail', message, hint};
  }
  if (lastArchivedAgeS === null) return {...about, status: 'warn', message: 'nothing has been archived yet', hint};
  if (lastArchivedAgeS > table.of(target).ageWarnSeconds)
    return {...about, status: 'warn', message: `the last WAL was archived ${ago(lastArchivedAgeS)} ago`, hint};
  return {...about, status: 'pass', message: `the last WAL was archived ${ago(lastArchivedAgeS)} ago`};
}

function judgeReceiver(primary: PostgresInstance, target: Target): Judgement {
  const none = noWalArchiver(target, 'archive_mode is off, and the manifests have no WAL archiver');
  if (none !== undefined) return none;
  const {lagWarnBytes} = table.of(target);
  const sender = primary.senders.find((one) => one.applicationName === receiverName);
  const hint = `kubectl -n ${target.namespace} logs ${walArchiver}-0 -c ${walArchiver} --tail=50`;
  if (sender === undefined || sender.state !== 'streaming') {
    const how = sender === undefined ? 'is not connected' : `is in state "${sender.state}"`;
    return {
      status: 'fail',
      instance: primary.pod,
      message: `${receiverName} ${how}: WAL stays on the primary alone`,
      hint,
      transient: true,
    };
  }
  const lag = sender.writeLagBytes ?? null;
  const about = {
    instance: primary.pod,
    observed: [{name: 'writeLag', value: lag, unit: 'bytes'}],
    thresholds: table.thresholds(target, 'lagWarnBytes'),
  };
  if (lag === null) return {...about, status: 'pass', message: `${receiverName} streams; it has not reported a position yet`};
  if (lag > lagWarnBytes) return {...about, status: 'warn', message: `${receiverName} is ${megabytes(lag)} behind`, hint};
  return {...about, status: 'pass', message: `${receiverName} streams, ${megabytes(lag)} behind`};
}

function ago(seconds: number): string {
  return formatDuration(Math.round(seconds) * 1000);
}
