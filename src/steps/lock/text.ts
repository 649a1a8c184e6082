import {formatDuration} from '../../core/duration.ts';
import {type LeaseState, renewEveryMs} from '../../core/lease.ts';
import type {LockHolder} from '../../core/lock.ts';

/** `alice on build-7 since 2026-03-02T09:00:00.000Z: gomeet deploy --target production (reason: …) https://…`. */
export function holderText({by, host, since, command, reason, job}: LockHolder): string {
  const where = host === '' ? '' : ` on ${host}`;
  const when = since === null ? ' since an unknown time' : ` since ${since}`;
  const what = command === '' ? '' : `: ${command}`;
  return `${by}${where}${when}${what}${reason === undefined ? '' : ` (reason: ${reason})`}${job === undefined ? '' : ` ${job}`}`;
}

/** What is said of a holder that missed a renewal; empty while it is alive. `now` and `takeover` by the API server's clock. */
export function silenceText({holder}: LeaseState, now: number, takeover: number): string {
  if (holder === undefined) return '';
  const inMs = Math.max(0, takeover - now);
  if (holder.heartbeat === null) return `; its heartbeat cannot be read, and it can be taken over in ${formatDuration(inMs)}`;
  const age = now - Date.parse(holder.heartbeat);
  if (age <= renewEveryMs + 2_000) return '';
  return `; its heartbeat is ${formatDuration(age)} old, and it can be taken over in ${formatDuration(inMs)}`;
}

/** What happened to a lock that a run held: whoever reads it was that run. */
export function lossText({holder, broken}: LeaseState): string {
  if (holder !== undefined) return `${holderText(holder)} took it over`;
  return broken === undefined ? 'somebody emptied its Lease' : `${broken.by} broke it at ${broken.at}: ${broken.reason}`;
}
