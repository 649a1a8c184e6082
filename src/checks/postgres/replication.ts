import {isUnreachable, type PostgresInstance} from '../../core/data-stores.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {thresholdOf} from '../../core/target.ts';
import {isJudgement, type PostgresReading, primaryOf, readPostgres, replicaPods} from './_instances.ts';

const id = 'postgres.replication';

type Limits = {readonly warnBytes: number; readonly failBytes: number; readonly messageAgeS: number; readonly replyAgeS: number};

/**
 * Every expected replica streams, as the primary says *and* as the replica says: a primary reports `streaming` with lag 0
 * for seconds after the replica's receiver froze, and lag computed on a replica alone reads 0 while no receiver runs.
 */
export default probe<PostgresReading>({
  id,
  question: 'Does every PostgreSQL replica stream?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'pg_stat_replication on the primary, pg_stat_wal_receiver on each replica'},
  runbook: 'postgres-replication',
  read: readPostgres,
  judge: (reading, target) => {
    const expected = replicaPods(target);
    if (expected.length === 0) return {status: 'skip', message: 'this profile has no replicas'};
    const primary = primaryOf(reading);
    if (isJudgement(primary)) return primary;
    // Lag limits: NikolayS/rpg. Message age: an idle receiver pings after half of wal_receiver_timeout (30 s in the
    // manifests), so a healthy one is never silent for longer than about 15 s.
    const limits = {
      warnBytes: thresholdOf(target, id, 'lagWarnBytes', 16 * 1024 ** 2),
      failBytes: thresholdOf(target, id, 'lagFailBytes', 1024 ** 3),
      messageAgeS: thresholdOf(target, id, 'messageAgeSeconds', 30),
      // A replica reports every wal_receiver_status_interval (5 s in the manifests): two reports were missed.
      replyAgeS: thresholdOf(target, id, 'replyAgeSeconds', 12),
    };
    return expected.filter((pod) => pod !== primary.pod).map((pod) => judgeReplica(pod, primary, reading, limits));
  },
});

function judgeReplica(pod: string, primary: PostgresInstance, reading: PostgresReading, limits: Limits): Judgement {
  const name = pod.replace(/^postgres-replica-/, 'replica_');
  const waiting = (message: string): Judgement => ({
    status: 'fail',
    instance: pod,
    message,
    transient: true,
  });
  const replica = reading.find((one) => one.pod === pod);
  if (replica === undefined) return waiting('the pod does not exist');
  if (isUnreachable(replica)) return {...waiting(`not measured: ${replica.error}`), status: 'unknown'};
  if (!replica.inRecovery) return {status: 'fail', instance: pod, message: 'it is not a standby: it accepts writes of its own'};
  const sender = primary.senders.find((one) => one.applicationName === name);
  const receiver = replica.receiver;
  const receives = receiver === null ? 'no WAL receiver runs' : `its WAL receiver is "${receiver.status}"`;
  if (sender === undefined) return waiting(`${primary.pod} has no sender named ${name}, and ${receives}`);
  if (sender.state === '') return {...waiting('the primary does not show its state: the asking role lacks pg_monitor'), status: 'unknown'};
  if (sender.state !== 'streaming') return waiting(`${primary.pod} reports state "${sender.state}", not streaming`);
  if (receiver === null || receiver.status !== 'streaming') return waiting(`${primary.pod} reports streaming, but ${receives}`);
  const age = receiver.lastMessageAgeS;
  const lag = sender.replayLagBytes;
  const measured = {
    observed: [
      {name: 'replayLag', value: lag, unit: 'bytes'},
      {name: 'lastMessageAge', value: age === null ? null : Math.round(age), unit: 'seconds'},
    ],
    thresholds: [
      {name: 'replayLag', value: limits.failBytes, unit: 'bytes', source: id},
      {name: 'lastMessageAge', value: limits.messageAgeS, unit: 'seconds', source: id},
    ],
  };
  if (age === null || age > limits.messageAgeS) {
    const heard = age === null ? 'has never heard from the primary' : `heard last from the primary ${Math.round(age)} s ago`;
    return {...waiting(`${primary.pod} reports streaming, but its receiver ${heard}`), ...measured};
  }
  const silence = sender.replyAgeS ?? 0;
  if (silence > limits.replyAgeS) {
    return {...waiting(`both sides say streaming, but ${primary.pod} heard last from it ${Math.round(silence)} s ago`), ...measured};
  }
  if (lag === null) return {...waiting('the primary has no position of it yet'), status: 'unknown', ...measured};
  if (lag > limits.failBytes) return {...waiting(`it replays ${megabytes(lag)} behind the primary`), ...measured};
  const good = {instance: pod, ...measured};
  if (replica.replayPaused)
    return {
      ...good,
      status: 'warn',
      message: 'it streams, but replay is paused',
      hint: `psql -U postgres -c 'select pg_wal_replay_resume()' in ${pod}`,
    };
  if (lag > limits.warnBytes) return {...good, status: 'warn', message: `it streams, ${megabytes(lag)} behind the primary`};
  return {...good, status: 'pass', message: `it streams as ${name} (${sender.syncState === '' ? 'async' : sender.syncState})`};
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`;
}
