import {Refused} from '../core/errors.ts';
import {type LeaseState, takeoverAt} from '../core/lease.ts';
import type {Lock} from '../core/lock.ts';
import {brokenViews, type LockReport, lockViews} from '../render/lock-text.ts';
import {leaseLock} from '../steps/lock/acquire.ts';
import {breakLock, nobody, readLock} from '../steps/lock/break.ts';
import {serverOffsetMs} from '../steps/lock/server-clock.ts';
import {holderText} from '../steps/lock/text.ts';
import {again, sameTarget} from './again.ts';
import {confirmed} from './approve.ts';
import {openSession, type Session, type SessionFlags} from './session.ts';
import type {Views} from './views.ts';
import {lockOwner, whoRuns} from './who.ts';

/** The lock of a session's target, for the run of this process. */
export function lockOf({world, target}: Session, flags: SessionFlags): Lock {
  return leaseLock({world, namespace: target.namespace, target: target.name, owner: lockOwner(), where: whereOf(flags)});
}

/** What `gomeet lock` shows. */
export async function shownLock(flags: SessionFlags, signal: AbortSignal): Promise<Views> {
  const session = await openSession(flags, 'empty');
  try {
    const state = await readLock(session.world, session.target.namespace, signal);
    return lockViews(await reportOf(session, state, signal));
  } finally {
    await session.world.close();
  }
}

export type BreakOptions = {readonly reason: string; readonly yes: boolean; readonly interactive: boolean};

/** Breaks the lock after asking; without a terminal only with --yes. Throws Refused when nobody holds it. */
export async function brokenLock(flags: SessionFlags, options: BreakOptions, signal: AbortSignal): Promise<Views> {
  const session = await openSession(flags, 'empty');
  try {
    const {world, target} = session;
    const state = await readLock(world, target.namespace, signal);
    if (state?.holder === undefined) throw nobody(target.name);
    if (!options.yes) await ask(target.name, holderText(state.holder), options.interactive, signal);
    const by = whoRuns();
    const request = {namespace: target.namespace, target: target.name, by, reason: options.reason, seen: state.holder};
    await breakLock(world, request, signal);
    return brokenViews({...(await reportOf(session, state, signal)), by, reason: options.reason});
  } finally {
    await session.world.close();
  }
}

async function reportOf({world, target}: Session, state: LeaseState | undefined, signal: AbortSignal): Promise<LockReport> {
  const now = world.clock.now().getTime() + (await serverOffsetMs(world, target.namespace, signal));
  const takeover = state?.holder === undefined ? undefined : takeoverAt(state, now);
  return {target: target.name, namespace: target.namespace, world: world.kind, state, now, takeover};
}

async function ask(target: string, holder: string, interactive: boolean, signal: AbortSignal): Promise<void> {
  if (!interactive)
    throw new Refused(`this would take the lock of ${target} away from ${holder}, and there is no terminal to ask on`, {
      suggestions: ['add --yes if you know that this run is dead'],
    });
  await confirmed(`Take the lock of ${target} away from ${holder}? A run that is still alive stops before its next write.`, signal);
}

/** Flags that choose this target again, with a blank in front; empty when there are none. */
function whereOf(flags: SessionFlags): string {
  return again('', sameTarget(flags))
    .replace(/^gomeet\s*/, ' ')
    .replace(/ --yes$/, '')
    .trimEnd();
}
