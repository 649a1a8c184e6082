import {isUnreachable, isUnread, type PostgresInstance, type Unreachable} from '../../core/data-stores.ts';
import {formatDuration} from '../../core/duration.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {formatBytes} from '../../core/quantity.ts';
import {noWalArchiver, walArchiver} from '../_wal-archiver.ts';

/** The slot that the archiver of the manifests reads (receive-wal.sh). */
const slotName = 'wal_archive';

const table = limits('backups.archive', {
  warnBytes: {value: 67_108_864, unit: 'bytes', source: 'four WAL segments of 16 MiB that are not archived yet'},
  failBytes: {value: 1_073_741_824, unit: 'bytes', source: 'what the last minutes of data are worth: 1 GiB of WAL on one disk only'},
  warnSeconds: {value: 900, unit: 'seconds', source: 'three times an archive_timeout of 5 min'},
});

/** Everything written since the last base backup is in the archive, or it is on one disk. */
export default probe<readonly (PostgresInstance | Unreachable)[]>({
  id: 'backups.archive',
  question: 'Is WAL archived as it is written?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'pg_replication_slots, pg_stat_replication, pg_stat_archiver on the primary'},
  runbook: 'backup-restore',
  limits: table.table,
  read: ({world}, signal) => world.postgres.instances(signal, {full: true}),
  judge: (instances, target) => {
    const none = noWalArchiver(target, 'the manifests have no WAL archive');
    if (none !== undefined) return none;
    const primaries = instances.flatMap((one) => (isUnreachable(one) || one.inRecovery ? [] : [one]));
    const [primary] = primaries;
    if (primary === undefined) return {status: 'unknown', message: 'no primary could be asked; see postgres.primary'};
    if (primaries.length > 1) return {status: 'unknown', message: 'several pods say that they are the primary; see postgres.primary'};
    const {warnBytes, failBytes, warnSeconds} = table.of(target);
    const thresholds = table.thresholds(target);
    const commands = byCommand(primary, warnSeconds);
    if (commands !== undefined) return {...commands, thresholds};
    const slot = primary.slots.find((one) => one.name === slotName);
    const hint = `kubectl -n ${target.namespace} logs ${walArchiver}-0 -c ${walArchiver} --tail 20`;
    if (slot === undefined)
      return {status: 'fail', message: `${primary.pod} has no slot ${slotName}: nobody archives WAL`, hint, thresholds};
    const observed = [
      {name: 'active', value: slot.active, unit: ''},
      {name: 'notArchived', value: slot.retainedBytes, unit: 'bytes'},
    ];
    const about = {observed, thresholds, hint};
    const behind = slot.retainedBytes === null ? 'an unknown amount' : formatBytes(slot.retainedBytes);
    if (slot.walStatus === 'lost')
      return {
        ...about,
        status: 'fail',
        message: 'the archive has a gap: its slot lost WAL',
        hint: 'make a base backup now; restores reach only to the gap until then',
      };
    if (!slot.active) return {...about, status: 'fail', message: `nobody reads the slot ${slotName}; ${behind} of WAL is not archived`};
    if (slot.retainedBytes === null) return {...about, status: 'unknown', message: `how far the archive is behind is not told`};
    if (slot.retainedBytes > failBytes) return {...about, status: 'fail', message: `the archive is ${behind} behind`};
    if (slot.retainedBytes > warnBytes) return {...about, status: 'warn', message: `the archive is ${behind} behind`};
    return {
      status: 'pass',
      message: `the archiver follows, ${behind} behind; whether it reaches the bucket is not asked`,
      observed,
      thresholds,
    };
  },
});

/** With archive_mode the server itself ships WAL; then that is the archive. */
function byCommand({full}: PostgresInstance, warnSeconds: number): Judgement | undefined {
  const archive = full?.archiver;
  if (archive === undefined || isUnread(archive) || archive.mode === 'off' || archive.mode === '') return undefined;
  const {lastArchivedAgeS: archived, lastFailedAgeS: failed} = archive;
  const observed = [
    {name: 'lastArchived', value: archived, unit: 'seconds'},
    {name: 'lastFailed', value: failed, unit: 'seconds'},
  ];
  if (failed !== null && (archived === null || failed < archived))
    return {
      status: 'fail',
      message: `the newest attempt to archive failed ${formatDuration(failed * 1_000)} ago (${archive.lastFailedWal})`,
      observed,
      hint: 'see the server’s log for what archive_command says',
    };
  if (archived === null) return {status: 'unknown', message: 'nothing has been archived since the statistics were reset', observed};
  if (archived > warnSeconds) return {status: 'warn', message: `WAL was last archived ${formatDuration(archived * 1_000)} ago`, observed};
  return {status: 'pass', message: `WAL was last archived ${formatDuration(archived * 1_000)} ago`, observed};
}
