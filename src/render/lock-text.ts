import {formatDuration} from '../core/duration.ts';
import type {LeaseState} from '../core/lease.ts';
import type {WorldKind} from '../core/ports.ts';

/** The lock of one target. Times in milliseconds by the API server's clock. */
export type LockReport = {
  readonly target: string;
  readonly namespace: string;
  readonly world: WorldKind;
  readonly state: LeaseState | undefined;
  readonly now: number;
  /** When somebody else may take it at the latest, as seen now; `undefined` when it is free. */
  readonly takeover: number | undefined;
};

type Views = {readonly text: () => string; readonly json: () => string};

/** `gomeet lock` for a person and as a document. */
export function lockViews(report: LockReport): Views {
  const {target, namespace, world, state, now, takeover} = report;
  const holder = state?.holder ?? null;
  const document = {
    schemaVersion: 1,
    target,
    namespace,
    world,
    state: holder === null ? 'free' : takeover !== undefined && takeover <= now ? 'expired' : 'held',
    holder,
    takeoverInSeconds: takeover === undefined ? null : Math.max(0, Math.round((takeover - now) / 1_000)),
    last: state?.last ?? null,
    broken: state?.broken ?? null,
  };
  return {text: () => `${linesOf(report).join('\n')}\n`, json: () => `${JSON.stringify(document, null, 2)}\n`};
}

/** `gomeet lock break`. */
export function brokenViews(report: LockReport & {readonly by: string; readonly reason: string}): Views {
  const {target, namespace, state, by, reason} = report;
  const holder = state?.holder ?? null;
  const document = {schemaVersion: 1, target, namespace, world: report.world, broken: holder, by, reason};
  return {
    text: () =>
      `The lock of ${target} was taken away from ${holder?.by ?? 'its holder'} (${holder?.command ?? ''}) and is free now.\nIf that run is still alive, it stops before its next write.\n`,
    json: () => `${JSON.stringify(document, null, 2)}\n`,
  };
}

function linesOf({target, world, state, now, takeover}: LockReport): readonly string[] {
  const where = world === 'simulated' ? ' (simulated: no cluster was contacted)' : '';
  const holder = state?.holder;
  if (holder === undefined) {
    const {last, broken} = state ?? {};
    const lines = [`Nobody holds the lock of ${target}${where}.`];
    if (broken !== undefined)
      return [...lines, `${broken.by} broke it at ${broken.at}: ${broken.reason}`, `It was held by ${broken.holder}`];
    return last === undefined ? lines : [...lines, `Last: ${last.by}, ${last.command}, until ${last.until ?? 'an unknown time'}`];
  }
  const age = holder.heartbeat === null ? 'cannot be read' : `${formatDuration(Math.max(0, now - Date.parse(holder.heartbeat)))} ago`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['by', holder.by],
    ['host', holder.host],
    ['command', holder.command],
    ['reason', holder.reason],
    ['job', holder.job],
    ['since', holder.since ?? 'cannot be read'],
    ['heartbeat', age],
    ['expiry', expiryText(now, takeover)],
  ];
  return [
    `${target} is locked${where}:`,
    ...rows.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`  ${name.padEnd(9)} ${value}`])),
  ];
}

function expiryText(now: number, takeover: number | undefined): string {
  if (takeover === undefined) return 'unknown';
  return takeover <= now ? 'over: the next run takes it' : `in ${formatDuration(takeover - now)}, unless it is renewed`;
}
