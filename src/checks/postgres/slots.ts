import {isUnread, type PostgresInstance, type ReplicationSlot} from '../../core/data-stores.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {isJudgement, type PostgresReading, primaryOf, psqlIn, readPostgres, replicaName, replicaPods} from './_instances.ts';
import {megabytes} from './_link.ts';

const table = limits('postgres.slots', {
  retainedPercent: {value: 10, unit: 'percent', source: 'of the disk: WAL that a slot without a reader holds back'},
  safeWarnPercent: {value: 20, unit: 'percent', source: 'of max_slot_wal_keep_size is left before the slot is lost'},
});

/** Without its slot a replica that is away too long must be rebuilt; a slot that nobody reads fills the primary's disk. */
export default probe<PostgresReading>({
  id: 'postgres.slots',
  question: 'Is the replication slot of every replica in use and intact?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'pg_replication_slots on the primary'},
  runbook: 'postgres-replication',
  limits: table.table,
  read: readPostgres,
  judge: (reading, target) => {
    const primary = primaryOf(reading);
    if (isJudgement(primary)) return primary;
    const names = slotNames(primary, target);
    const others = primary.slots.filter((slot) => !names.includes(slot.name)).flatMap((slot) => judgeOther(slot, primary, target));
    if (names.length === 0 && others.length === 0) return {status: 'skip', message: 'this profile has no replicas'};
    return [...names.map((name) => judgeSlot(name, primary, target)), ...others];
  },
});

function slotNames(primary: PostgresInstance, target: Target): readonly string[] {
  return replicaPods(target)
    .filter((pod) => pod !== primary.pod)
    .map(replicaName);
}

function judgeSlot(name: string, primary: PostgresInstance, target: Target): Judgement {
  const slot = primary.slots.find((one) => one.name === name);
  const pod = `postgres-${name.replace('_', '-')}`;
  const show = `kubectl -n ${target.namespace} logs ${pod} -c postgres --tail=50`;
  if (slot === undefined) {
    const hint = psqlIn(target, primary.pod, `select pg_create_physical_replication_slot('${name}', true)`);
    return {status: 'fail', instance: name, message: `${primary.pod} has no such slot`, hint, transient: true};
  }
  const about = {instance: name, observed: observedOf(slot), thresholds: table.thresholds(target)};
  if (slot.walStatus === 'lost') {
    return {
      ...about,
      status: 'fail',
      message: 'it lost WAL that its replica needs',
      hint: `the replica must be copied anew: kubectl -n ${target.namespace} delete pvc/data-${pod} pod/${pod}`,
    };
  }
  if (!slot.active) return {...about, status: 'fail', message: `its replica does not use it${heldBack(slot)}`, hint: show, transient: true};
  if (slot.walStatus === 'unreserved')
    return {...about, status: 'fail', message: 'it is about to lose WAL (unreserved)', hint: show, transient: true};
  if (slot.walStatus === 'extended')
    return {...about, status: 'warn', message: `it holds more WAL than max_wal_size (extended)${safety(slot)}`, hint: show};
  if (nearlyLost(slot, target)) return {...about, status: 'warn', message: `its replica falls behind${safety(slot)}`, hint: show};
  return {...about, status: 'pass', message: `it is active and ${slot.walStatus === '' ? 'reserved' : slot.walStatus}`};
}

/** Slots of others (the WAL archive) do not decide a roll-out, but they fill the same disk. */
function judgeOther(slot: ReplicationSlot, primary: PostgresInstance, target: Target): readonly Judgement[] {
  const about = {instance: slot.name, observed: observedOf(slot), thresholds: table.thresholds(target, 'retainedPercent')};
  const hint = `if its reader is gone for good: ${psqlIn(target, primary.pod, `select pg_drop_replication_slot('${slot.name}')`)}`;
  if (slot.walStatus === 'lost') return [{...about, status: 'warn', message: 'it lost WAL', hint}];
  if (slot.active || slot.retainedBytes === null || slot.retainedBytes <= 0) return [];
  const disk = primary.full?.disk;
  const part = disk === undefined || isUnread(disk) || disk.totalBytes === 0 ? 0 : (slot.retainedBytes / disk.totalBytes) * 100;
  const status = part > table.of(target).retainedPercent ? 'fail' : 'warn';
  const share = status === 'fail' ? `, ${Math.round(part)} % of the disk` : '';
  return [{...about, status, message: `nobody reads it${heldBack(slot)}${share}`, hint}];
}

function heldBack({retainedBytes}: ReplicationSlot): string {
  return retainedBytes === null ? '' : `, and it holds back ${megabytes(retainedBytes)} of WAL`;
}

function safety({safeBytes}: ReplicationSlot): string {
  return safeBytes === null || safeBytes === undefined ? '' : `: lost after ${megabytes(safeBytes)} more`;
}

/** safe_wal_size counts down from max_slot_wal_keep_size, which is what is held back and what is left together. */
function nearlyLost({safeBytes, retainedBytes}: ReplicationSlot, target: Target): boolean {
  if (safeBytes === null || safeBytes === undefined || retainedBytes === null) return false;
  return safeBytes < ((safeBytes + retainedBytes) * table.of(target).safeWarnPercent) / 100;
}

function observedOf(slot: ReplicationSlot): Judgement['observed'] & readonly object[] {
  return [
    {name: 'active', value: slot.active, unit: ''},
    {name: 'walStatus', value: slot.walStatus, unit: ''},
    {name: 'retained', value: slot.retainedBytes, unit: 'bytes'},
  ];
}
