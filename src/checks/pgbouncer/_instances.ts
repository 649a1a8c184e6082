import {isUnreachable, type PgBouncerInstance, type PgBouncerPool, type Unreachable} from '../../core/data-stores.ts';
import type {Asking, Judgement} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {notDeployed} from '../_not-deployed.ts';
import {notMeasured} from '../_summed.ts';

export type PgBouncerReading = readonly (PgBouncerInstance | Unreachable)[];

/** One exec in every pod with label app=pgbouncer; what a gate needs. */
export function readPgBouncer({world}: Asking, signal: AbortSignal): Promise<PgBouncerReading> {
  return world.pgbouncer.instances(signal);
}

/** The same with everything that health-check asks. */
export function readFullPgBouncer({world}: Asking, signal: AbortSignal): Promise<PgBouncerReading> {
  return world.pgbouncer.instances(signal, {full: true});
}

/** Judges each pooler; poolers that are missing or could not be asked are judged here. `down` judges one whose process does not serve. */
export function judgeEach(
  reading: PgBouncerReading,
  target: Target,
  judge: (instance: PgBouncerInstance) => Judgement,
  down: (pod: Unreachable) => Judgement = notMeasured,
): readonly Judgement[] {
  const nothing = notDeployed(target, 'pgbouncer');
  if (nothing !== undefined) return [nothing];
  const missing = target.expected.pgbouncers - reading.length;
  const absent: readonly Judgement[] =
    missing <= 0 ? [] : [{status: 'fail', message: `${reading.length} of ${target.expected.pgbouncers} PgBouncers exist`, transient: true}];
  return [
    ...absent,
    ...reading.map((one): Judgement => {
      if (!isUnreachable(one)) return judge(one);
      return one.down === true ? down(one) : notMeasured(one);
    }),
  ];
}

/** Pools of the application: the console is a pool as well. */
export function poolsOf(pools: readonly PgBouncerPool[]): readonly PgBouncerPool[] {
  return pools.filter((pool) => pool.database !== 'pgbouncer');
}

/** The command of a hint: the console of one pooler. */
export function consoleIn(target: Target, pod: string, command: string): string {
  return `kubectl -n ${target.namespace} exec ${pod} -c pgbouncer -- psql -w -h 127.0.0.1 -p 6432 -U pgbouncer_admin -d pgbouncer -c '${command}'`;
}
