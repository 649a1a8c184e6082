import {isUnreachable, type PgBouncerInstance, type Unreachable} from '../../core/data-stores.ts';
import type {Asking, Judgement} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';

export type PgBouncerReading = readonly (PgBouncerInstance | Unreachable)[];

/** One exec in every pod with label app=pgbouncer. */
export function readPgBouncer({world}: Asking, signal: AbortSignal): Promise<PgBouncerReading> {
  return world.pgbouncer.instances(signal);
}

/** Judges each pooler; poolers that are missing or could not be asked are judged here. */
export function judgeEach(
  reading: PgBouncerReading,
  target: Target,
  judge: (instance: PgBouncerInstance) => Judgement,
): readonly Judgement[] {
  const missing = target.expected.pgbouncers - reading.length;
  const absent: readonly Judgement[] =
    missing <= 0 ? [] : [{status: 'fail', message: `${reading.length} of ${target.expected.pgbouncers} PgBouncers exist`, transient: true}];
  return [
    ...absent,
    ...reading.map((one): Judgement => {
      if (!isUnreachable(one)) return judge(one);
      return {status: 'unknown', instance: one.pod, message: `not measured: ${one.error}`, transient: true};
    }),
  ];
}
