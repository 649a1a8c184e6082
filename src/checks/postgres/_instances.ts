import {isUnreachable, type PostgresInstance, type Unreachable} from '../../core/data-stores.ts';
import type {Asking, Judgement} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';

export type PostgresReading = readonly (PostgresInstance | Unreachable)[];

export const primaryPod = 'postgres-primary-0';

/** One exec of psql in every pod with label app=postgres. */
export function readPostgres({world}: Asking, signal: AbortSignal): Promise<PostgresReading> {
  return world.postgres.instances(signal);
}

export function replicaPods(target: Target): readonly string[] {
  return Array.from({length: target.expected.postgresReplicas}, (_, index) => `postgres-replica-${index}`);
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
