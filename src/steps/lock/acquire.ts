import {formatDuration} from '../../core/duration.ts';
import {Refused, sentenceOf, ToolError} from '../../core/errors.ts';
import {type LeaseState, type LockOwner, lockKey, parseLease, takenLease, takeoverAt} from '../../core/lease.ts';
import type {HeldLock, Lock} from '../../core/lock.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';
import {hold} from './held.ts';
import {refusal} from './refusal.ts';
import {serverOffsetMs} from './server-clock.ts';
import {holderText, silenceText} from './text.ts';

/** How often a lock that is waited for is looked at: one object, by name. */
const pollMs = 2_000;

export type LeaseLockOptions = {
  readonly world: World;
  readonly namespace: string;
  /** Name of the target, for messages. */
  readonly target: string;
  /** Who asks; its identity is of this one run. */
  readonly owner: Omit<LockOwner, 'command' | 'reason'>;
  /** Flags that choose this target, as they follow a command: ` --target production`. */
  readonly where: string;
};

/** The lock of a target as a Lease in its namespace. Throws Refused when it is held, or when the user may not write Leases. */
export function leaseLock(options: LeaseLockOptions): Lock {
  const {world, namespace, target} = options;
  const {clock, cluster, changes} = world;
  return {
    async acquire({command, reason, waitMs}, say, signal) {
      const owner: LockOwner = {...options.owner, command, ...(reason === undefined ? {} : {reason})};
      const offsetMs = await serverOffsetMs(world, namespace, signal);
      const now = () => clock.now().getTime() + offsetMs;
      const started = now();
      const deadline = started + (waitMs ?? 0);
      let seen: {readonly version: string; readonly at: number} | undefined;
      let told = '';
      const held = (taken: KubeObject) => hold({world, namespace, target, identity: owner.identity, offsetMs, say}, taken);
      for (;;) {
        const state = await read(signal);
        if (state === undefined || state.holder?.identity === owner.identity) {
          if (state !== undefined) return ready(held(state.object), signal);
          // Whether it was made by us or by somebody a moment earlier, the next look tells.
          await changes.create(takenLease(namespace, owner, now()), signal).catch(explainedLater);
          continue;
        }
        if (seen?.version !== state.version) seen = {version: state.version, at: now()};
        const due = takeoverAt(state, seen.at);
        if (state.holder === undefined || now() >= due) {
          if (state.holder !== undefined) say(`no sign of life from ${holderText(state.holder)}: its lock is taken over`);
          else if (told !== '') say('the lock is free now');
          const taken = await changes.replace(takenLease(namespace, owner, now(), state.object), signal).catch(explainedLater);
          if (taken !== 'conflict') return ready(held(taken), signal);
          continue;
        }
        if (now() >= deadline) throw refusal(options, state, {now: now(), takeover: due, waitedMs: now() - started});
        if (told !== state.holder.identity) {
          told = state.holder.identity;
          const silence = silenceText(state, now(), due);
          say(`waiting up to ${formatDuration(deadline - now())} for the lock, held by ${holderText(state.holder)}${silence}`);
        }
        await clock.sleep(Math.max(1, Math.min(pollMs, due - now(), deadline - now())), signal);
      }

      /** A lock that is waited for may be looked at again when the API server was away for a moment. */
      async function read(until: AbortSignal): Promise<LeaseState | undefined> {
        for (;;) {
          try {
            const found = await cluster.get(lockKey(namespace), until);
            return found === undefined ? undefined : parseLease(found);
          } catch (error) {
            until.throwIfAborted();
            if (!(error instanceof ToolError && error.transient) || now() >= deadline) throw await explained(error);
            await clock.sleep(pollMs, until);
          }
        }
      }
    },
  };

  async function explainedLater(error: unknown): Promise<never> {
    throw await explained(error);
  }

  /** A refused call is a missing permission more often than not, and then says which. */
  async function explained(error: unknown): Promise<unknown> {
    if (!(error instanceof ToolError) || error.transient) return error;
    const ask = ['get', 'create', 'update'].map((verb) => ({verb, group: 'coordination.k8s.io', resource: 'leases', namespace}));
    const denied = (await cluster.access(ask).catch(() => [])).filter((one) => !one.allowed).map((one) => one.verb);
    if (denied.length === 0) return error;
    return new Refused(
      `this user may not ${denied.join(', ')} leases.coordination.k8s.io in namespace ${namespace}, so the target cannot be locked: ${sentenceOf(error)}`,
      {suggestions: ['bind this user to the deployer role (group gomeet:deployers), which gomeet bootstrap creates'], cause: error},
    );
  }
}

/** An interrupt that came while the last call was under way must not leave the lock behind. */
async function ready(held: HeldLock, signal: AbortSignal): Promise<HeldLock> {
  if (!signal.aborted) return held;
  await held.release();
  throw signal.reason;
}
