import type {PostgresInstance, ReplicationSlot} from '../../core/data-stores.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {isJudgement, type PostgresReading, primaryOf, readPostgres, replicaPods} from './_instances.ts';

/** Without its slot a replica that is away too long must be rebuilt; a slot that nobody reads fills the primary's disk. */
export default probe<PostgresReading>({
  id: 'postgres.slots',
  question: 'Is the replication slot of every replica in use and intact?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'pg_replication_slots on the primary'},
  read: readPostgres,
  judge: (reading, target) => {
    const primary = primaryOf(reading);
    if (isJudgement(primary)) return primary;
    const names = slotNames(primary, target);
    const others = primary.slots.filter((slot) => !names.includes(slot.name)).flatMap((slot) => judgeOther(slot));
    if (names.length === 0 && others.length === 0) return {status: 'skip', message: 'this profile has no replicas'};
    return [...names.map((name) => judgeSlot(name, primary)), ...others];
  },
});

function slotNames(primary: PostgresInstance, target: Target): readonly string[] {
  return replicaPods(target)
    .filter((pod) => pod !== primary.pod)
    .map((pod) => pod.replace(/^postgres-replica-/, 'replica_'));
}

function judgeSlot(name: string, primary: PostgresInstance): Judgement {
  const slot = primary.slots.find((one) => one.name === name);
  if (slot === undefined) return {status: 'fail', instance: name, message: `${primary.pod} has no such slot`, transient: true};
  const about = {instance: name, observed: observedOf(slot)};
  if (slot.walStatus === 'lost') {
    return {
      ...about,
      status: 'fail',
      message: 'it lost WAL that its replica needs',
      hint: `the replica must be copied anew: delete the PVC and the pod of postgres-${name.replace('_', '-')}`,
    };
  }
  if (!slot.active) return {...about, status: 'fail', message: 'its replica does not use it', transient: true};
  if (slot.walStatus === 'unreserved') return {...about, status: 'fail', message: 'it is about to lose WAL (unreserved)', transient: true};
  if (slot.walStatus === 'extended') return {...about, status: 'warn', message: 'it holds more WAL than max_wal_size (extended)'};
  return {...about, status: 'pass', message: `it is active and ${slot.walStatus === '' ? 'reserved' : slot.walStatus}`};
}

/** Slots of others (the WAL archive) do not decide a roll-out, but they fill the same disk. */
function judgeOther(slot: ReplicationSlot): readonly Judgement[] {
  const about = {instance: slot.name, observed: observedOf(slot)};
  if (slot.walStatus === 'lost') return [{...about, status: 'warn', message: 'it lost WAL'}];
  if (!slot.active && slot.retainedBytes !== null && slot.retainedBytes > 0) {
    return [
      {
        ...about,
        status: 'warn',
        message: 'nobody reads it, and it holds back WAL',
        hint: 'drop it if its reader is gone for good',
      },
    ];
  }
  return [];
}

function observedOf(slot: ReplicationSlot): Judgement['observed'] & readonly object[] {
  return [
    {name: 'active', value: slot.active, unit: ''},
    {name: 'walStatus', value: slot.walStatus, unit: ''},
    {name: 'retained', value: slot.retainedBytes, unit: 'bytes'},
  ];
}
