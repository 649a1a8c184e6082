import {lockKey, parseLease} from '../../core/lease.ts';
import {numberAt} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';

/** Nobody reads a plan in so little time, so nobody at the account's own page changed what it says. */
const freshMs = 10_000;

/** Who had the lock of a target at a moment. */
export type Glance = {readonly at: number; readonly free: boolean; readonly transitions: number};

/** Looks at the lock; undefined when it cannot be seen. */
export async function glance({cluster, clock}: World, namespace: string, signal: AbortSignal): Promise<Glance | undefined> {
  const at = clock.now().getTime();
  try {
    const lease = await cluster.get(lockKey(namespace), signal);
    if (lease === undefined) return {at, free: true, transitions: -1};
    return {at, free: parseLease(lease).holder === undefined, transitions: numberAt(lease, 'spec', 'leaseTransitions') ?? -1};
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/**
 * Whether what was read at `before` still holds `now`, under the lock: only this run has taken the lock since, and no time
 * went by. Lists of a whole account cost requests of an hourly quota, so they are not read twice for nothing.
 */
export function stillHolds(before: Glance | undefined, now: Glance | undefined): boolean {
  if (before === undefined || now === undefined || !before.free || now.free) return false;
  return now.transitions === before.transitions + 1 && now.at - before.at <= freshMs;
}
