import {isUnreachable, type PostgresInstance, type Unreachable} from '../../core/data-stores.ts';
import type {Asking, Judgement} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {notDeployed} from '../_not-deployed.ts';
import {notMeasured} from '../_summed.ts';

export type PostgresReading = readonly (PostgresInstance | Unreachable)[];

export const primaryPod = 'postgres-primary-0';

/** One exec of psql in every pod with label app=postgres; what a gate needs. */
export function readPostgres({world}: Asking, signal: AbortSignal): Promise<PostgresReading> {
  return world.postgres.instances(signal);
}

/** The same with everything that health-check asks. */
export function readFullPostgres({world}: Asking, signal: AbortSignal): Promise<PostgresReading> {
  return world.postgres.instances(signal, {full: true});
}

export function replicaPods(target: Target): readonly string[] {
  return Array.from({length: target.expected.postgresReplicas}, (_, index) => `postgres-replica-${index}`);
}

/** `replica_1` for `postgres-replica-1`: its application_name and its slot. */
export function replicaName(pod: string): string {
  return pod.replace(/^postgres-replica-/, 'replica_');
}

export function reached(reading: PostgresReading): readonly PostgresInstance[] {
  return reading.filter((one): one is PostgresInstance => !isUnreachable(one));
}

export function unreached(reading: PostgresReading): readonly Unreachable[] {
  return reading.filter(isUnreachable);
}

/** The one pod that takes writes; otherwise a judgement that says why nothing can be asked of it. */
export function primaryOf(reading: PostgresReading): PostgresInstance | Judgement {
  const primaries = reached(reading).filter((one) => !one.inRecovery);
  const [only] = primaries;
  if (only !== undefined && primaries.length === 1) return only;
  if (primaries.length > 1)
    return {status: 'unknown', message: `${primaries.length} pods say that they are the primary; see postgres.primary`};
  const silent = unreached(reading).map((one) => `${one.pod}: ${one.error}`);
  const why = silent.length === 0 ? 'no pod is a primary' : silent.join('; ');
  return {status: 'unknown', message: `not measured, for want of a primary to ask: ${why}`, transient: true};
}

export function isJudgement(value: PostgresInstance | Judgement): value is Judgement {
  return 'status' in value;
}

/** Judges every pod that could be asked; those that could not are not measured, and no pod at all is a failure. */
export function judgeEach(
  reading: PostgresReading,
  target: Target,
  judge: (instance: PostgresInstance) => Judgement,
): readonly Judgement[] {
  const absent = notDeployed(target, 'postgres');
  if (absent !== undefined) return [absent];
  if (reading.length === 0) return [{status: 'fail', message: 'there is no pod with label app=postgres', transient: true}];
  return reading.map((one) => (isUnreachable(one) ? notMeasured(one) : judge(one)));
}

/** Judges every replica of the profile. `judge` is asked for those that are standbys and answered. */
export function judgeReplicas(
  reading: PostgresReading,
  target: Target,
  judge: (replica: PostgresInstance) => Judgement,
): readonly Judgement[] {
  const absent = notDeployed(target, 'postgres');
  if (absent !== undefined) return [absent];
  const pods = replicaPods(target);
  if (pods.length === 0) return [{status: 'skip', message: 'this profile has no replicas'}];
  const promoted = reached(reading).find((one) => !one.inRecovery)?.pod;
  return pods
    .filter((pod) => pod !== promoted)
    .map((pod): Judgement => {
      const replica = reading.find((one) => one.pod === pod);
      if (replica === undefined) return {status: 'fail', instance: pod, message: 'the pod does not exist', transient: true};
      if (isUnreachable(replica)) return notMeasured(replica);
      if (!replica.inRecovery) return {status: 'fail', instance: pod, message: 'it is not a standby: it accepts writes of its own'};
      return judge(replica);
    });
}

/** `kubectl -n gomeet exec postgres-replica-1 -c postgres -- psql -U postgres -c '…'`: the command of a hint. */
export function psqlIn(target: Target, pod: string, query: string): string {
  return `kubectl -n ${target.namespace} exec ${pod} -c postgres -- psql -U postgres -c "${query}"`;
}
