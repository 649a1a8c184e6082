import {Failed, sentenceOf, ToolError} from '../../core/errors.ts';
import {freedLease, type LeaseState, leaseMs, lockKey, parseLease, renewEveryMs, renewedLease} from '../../core/lease.ts';
import type {HeldLock} from '../../core/lock.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';
import {fenced} from './fence.ts';
import {lossText} from './text.ts';

/** A renewal that failed is tried again this soon; one that is refused is given up this long after the last that went through. */
const retryMs = 2_000;
const giveUpMs = leaseMs - 5_000;
const callLimitMs = 8_000;
const releaseLimitMs = 5_000;

export type Holding = {
  readonly world: World;
  readonly namespace: string;
  /** Name of the target, for messages. */
  readonly target: string;
  readonly identity: string;
  /** The API server's clock minus ours, in milliseconds. */
  readonly offsetMs: number;
  readonly say: (message: string) => void;
};

/** Keeps a lock that was just taken: renews it every ten seconds, checks it before every write, gives it back. */
export function hold(holding: Holding, taken: KubeObject): HeldLock {
  const {world, namespace, target, identity, say} = holding;
  const {clock, cluster, changes} = world;
  const lost = new AbortController();
  let current = taken;
  let renewedAt = clock.now().getTime();
  let over = false;
  let timer = clock.timer(renewEveryMs, beat);
  let queue: Promise<unknown> = Promise.resolve();

  const serverNow = () => clock.now().getTime() + holding.offsetMs;
  const alone = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const next = queue.then(work, work);
    queue = next.catch(() => undefined);
    return next;
  };
  const lose = (why: string): Failed => {
    const error = new Failed(`the lock of ${target} was lost: ${why}; this run writes nothing any more`, {
      suggestions: ['see who holds it now: gomeet lock', 'then continue with the same command'],
    });
    over = true;
    timer.cancel();
    lost.abort(error);
    return error;
  };

  /** Reads the Lease; whatever else somebody changed on it, the holder decides. */
  const confirm = async (signal: AbortSignal): Promise<void> => {
    const found = await cluster.get(lockKey(namespace), signal);
    const state: LeaseState | undefined = found === undefined ? undefined : parseLease(found);
    if (state?.holder?.identity !== identity) throw lose(state === undefined ? 'its Lease was deleted' : lossText(state));
    current = state.object;
  };
  const renew = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      const answer = await changes.replace(renewedLease(current, serverNow()), signal);
      if (answer === 'conflict') {
        await confirm(signal);
        continue;
      }
      current = answer;
      renewedAt = clock.now().getTime();
      return;
    }
  };
  /** Never hangs on a connection that is dead: each call has a limit by the world's clock. */
  const limited = async (work: (signal: AbortSignal) => Promise<void>, signal?: AbortSignal): Promise<void> => {
    const limit = new AbortController();
    const silent = new ToolError('lock', `the Lease gave no answer within ${callLimitMs / 1_000} s`, {transient: true});
    const end = clock.timer(callLimitMs, () => limit.abort(silent));
    const both = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
    try {
      await alone(() => (over ? Promise.resolve() : work(both)));
    } finally {
      end.cancel();
    }
  };

  function beat(): void {
    if (over) return;
    const schedule = (ms: number) => {
      if (!over) timer = clock.timer(ms, beat);
    };
    limited(renew).then(
      () => schedule(renewEveryMs),
      (error: unknown) => {
        if (over) return;
        const silentMs = clock.now().getTime() - renewedAt;
        // While the API server is away nobody can take the lock, and no write of ours gets past the check: the wait goes on.
        const away = error instanceof ToolError && error.transient;
        if (silentMs >= giveUpMs && !away) lose(`it could not be renewed for ${Math.round(silentMs / 1_000)} s (${sentenceOf(error)})`);
        else schedule(retryMs);
      },
    );
  }

  const check = async (signal: AbortSignal | undefined): Promise<void> => {
    signal?.throwIfAborted();
    lost.signal.throwIfAborted();
    if (over) throw new Failed(`the lock of ${target} was given back already`);
    const due = clock.now().getTime() - renewedAt >= renewEveryMs;
    await limited(due ? renew : confirm, signal);
    lost.signal.throwIfAborted();
  };

  return {
    world: {...world, changes: fenced(changes, check)},
    lost: lost.signal,
    release: async () => {
      if (over) return;
      over = true;
      timer.cancel();
      try {
        await alone(() => giveBack(holding, serverNow()));
      } catch (error) {
        say(`the lock could not be given back (${sentenceOf(error)}); it runs out by itself in ${leaseMs / 1_000} s`);
      }
    },
  };
}

/** Empties the Lease, unless it is somebody else's by now. A conflict means that it changed between the two calls: look again. */
async function giveBack({world, namespace, identity}: Holding, now: number): Promise<void> {
  const limit = AbortSignal.timeout(releaseLimitMs);
  for (;;) {
    const found = await world.cluster.get(lockKey(namespace), limit);
    if (found === undefined || parseLease(found).holder?.identity !== identity) return;
    if ((await world.changes.replace(freedLease(found, now), limit)) !== 'conflict') return;
  }
}
