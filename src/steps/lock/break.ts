import {Refused} from '../../core/errors.ts';
import {freedLease, type LeaseState, lockKey, parseLease} from '../../core/lease.ts';
import type {LockHolder} from '../../core/lock.ts';
import type {World} from '../../core/ports.ts';
import {holderText} from './text.ts';

/** The lock of a namespace as it is now; `undefined` when nobody ever took it. */
export async function readLock({cluster}: World, namespace: string, signal: AbortSignal): Promise<LeaseState | undefined> {
  const found = await cluster.get(lockKey(namespace), signal);
  return found === undefined ? undefined : parseLease(found);
}

export type BreakRequest = {
  readonly namespace: string;
  readonly target: string;
  /** Who breaks it and why: kept in the Lease, and told to the run that loses it. */
  readonly by: string;
  readonly reason: string;
  /** The holder that the person saw when they decided. */
  readonly seen: LockHolder;
};

/** Takes the lock away from the holder that was seen, and from no other: a run that took it meanwhile keeps it. Throws Refused then. */
export async function breakLock(world: World, request: BreakRequest, signal: AbortSignal): Promise<void> {
  const {namespace, target, by, reason, seen} = request;
  for (;;) {
    const state = await readLock(world, namespace, signal);
    if (state?.holder === undefined) throw nobody(target);
    if (state.holder.identity !== seen.identity)
      throw new Refused(`the lock of ${target} changed hands meanwhile: ${holderText(state.holder)} holds it now`, {
        suggestions: ['look again: gomeet lock'],
      });
    const holder = holderText(state.holder);
    const freed = freedLease(state.object, world.clock.now().getTime(), {by, reason, holder});
    if ((await world.changes.replace(freed, signal)) !== 'conflict') return;
  }
}

/** What is said when there is nothing to break. */
export function nobody(target: string): Refused {
  return new Refused(`nobody holds the lock of ${target}, so there is nothing to break`);
}
