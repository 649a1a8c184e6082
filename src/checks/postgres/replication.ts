import {isUnreachable, type PostgresInstance} from '../../core/data-stores.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {isJudgement, type PostgresReading, primaryOf, readPostgres, replicaName, replicaPods} from './_instances.ts';
import {megabytes, receiverTrouble, silenceS} from './_link.ts';

const table = limits('postgres.replication', {
  lagWarnBytes: {value: 16 * 1024 ** 2, unit: 'bytes', source: 'one WAL segment'},
  lagFailBytes: {value: 1024 ** 3, unit: 'bytes', source: 'max_slot_wal_keep_size of the smallest profiles is ten times that'},
  messageAgeSeconds: {value: 30, unit: 'seconds', source: 'wal_receiver_timeout of the manifests; an idle receiver pings after half of it'},
  replyAgeSeconds: {value: 12, unit: 'seconds', source: 'two reports missed: wal_receiver_status_interval of the manifests is 5 s'},
});
type Numbers = ReturnType<typeof table.of>;

/**
 * Every expected replica streams, as the primary says *and* as the replica says: a primary reports `streaming` with lag 0
 * for seconds after the replica's receiver froze, and lag computed on a replica alone reads 0 while no receiver runs.
 */
export default probe<PostgresReading>({
  id: 'postgres.replication',
  question: 'Does every PostgreSQL replica stream?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'pg_stat_replication on the primary, pg_stat_wal_receiver on each replica'},
  runbook: 'postgres-replication',
  limits: table.table,
  read: readPostgres,
  judge: (reading, target) => {
    const expected = replicaPods(target);
    if (expected.length === 0) return {status: 'skip', message: 'this profile has no replicas'};
    const primary = primaryOf(reading);
    if (isJudgement(primary)) return primary;
    const numbers = table.of(target);
    return expected.filter((pod) => pod !== primary.pod).map((pod) => judgeReplica(pod, primary, reading, target, numbers));
  },
});

function judgeReplica(pod: string, primary: PostgresInstance, reading: PostgresReading, target: Target, numbers: Numbers): Judgement {
  const name = replicaName(pod);
  const hint = `kubectl -n ${target.namespace} logs ${pod} -c postgres --tail=50; kubectl -n ${target.namespace} delete pod ${pod} starts it anew`;
  const waiting = (message: string): Judgement => ({status: 'fail', instance: pod, message, hint, transient: true});
  const replica = reading.find((one) => one.pod === pod);
  if (replica === undefined) return waiting('the pod does not exist');
  if (isUnreachable(replica)) return {...waiting(`not measured: ${replica.error}`), status: 'unknown'};
  if (!replica.inRecovery)
    return {status: 'fail', instance: pod, message: 'it is not a standby: it accepts writes of its own', hint: 'see postgres.primary'};
  const sender = primary.senders.find((one) => one.applicationName === name);
  const trouble = receiverTrouble(replica, numbers.messageAgeSeconds);
  if (sender === undefined) {
    const own = trouble ?? 'its WAL receiver believes that it streams';
    return waiting(`${primary.pod} has no sender named ${name}, and in ${pod} ${own}`);
  }
  if (sender.state === '') return {...waiting('the primary does not show its state: the asking role lacks pg_monitor'), status: 'unknown'};
  if (sender.state !== 'streaming') return waiting(`${primary.pod} reports state "${sender.state}", not streaming`);
  const age = replica.receiver?.lastMessageAgeS ?? null;
  const silence = silenceS(sender, replica);
  const lag = sender.replayLagBytes;
  const measured = {
    observed: [
      {name: 'replayLag', value: lag, unit: 'bytes'},
      {name: 'lastMessageAge', value: age === null ? null : Math.round(age), unit: 'seconds'},
      {name: 'lastReportAge', value: silence === null ? null : Math.round(silence), unit: 'seconds'},
    ],
    thresholds: table.thresholds(target, 'lagFailBytes', 'messageAgeSeconds', 'replyAgeSeconds'),
  };
  const claim = `${primary.pod} reports streaming, but is wrong about ${pod}`;
  if (trouble !== undefined) return {...waiting(`${claim}: ${trouble}`), ...measured};
  if (silence !== null && silence > numbers.replyAgeSeconds) {
    return {...waiting(`${claim}: both sides say streaming, and it last reported ${Math.round(silence)} s ago`), ...measured};
  }
  if (lag === null) return {...waiting('the primary has no position of it yet'), status: 'unknown', ...measured};
  if (lag > numbers.lagFailBytes) return {...waiting(`it replays ${megabytes(lag)} behind the primary`), ...measured};
  const good = {instance: pod, ...measured};
  if (lag > numbers.lagWarnBytes) return {...good, status: 'warn', message: `it streams, ${megabytes(lag)} behind the primary`, hint};
  return {...good, status: 'pass', message: `it streams as ${name} (${sender.syncState === '' ? 'async' : sender.syncState})`};
}
