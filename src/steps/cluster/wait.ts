import {formatDuration} from '../../core/duration.ts';
import {TimedOut, ToolError} from '../../core/errors.ts';
import type {Clock} from '../../core/ports.ts';

/** What a look saw: that it is so, or how far it is. */
export type Seen = {readonly done: string} | {readonly waiting: string};

/** Each look costs requests of an hourly quota that the whole team shares. */
const lookMs = 10_000;
/** How long the API may be away while something is waited for. */
const awayMs = 300_000;

export type WaitOptions = {
  readonly clock: Clock;
  readonly limitMs: number;
  readonly signal: AbortSignal;
  say(message: string): void;
};

/** Looks until it is so, and says what changed meanwhile. Throws TimedOut with the last look at the limit. */
export async function waitUntil(look: () => Promise<Seen>, {clock, limitMs, signal, say}: WaitOptions): Promise<string> {
  const deadline = clock.now().getTime() + limitMs;
  let told = '';
  let awaySince: number | undefined;
  for (;;) {
    const now = clock.now().getTime();
    let seen: Seen;
    try {
      seen = await look();
      awaySince = undefined;
    } catch (error) {
      awaySince ??= now;
      if (!(error instanceof ToolError && error.transient) || now - awaySince >= awayMs) throw error;
      seen = {waiting: error.message};
    }
    if ('done' in seen) return seen.done;
    if (clock.now().getTime() + lookMs > deadline) throw new TimedOut(`after ${formatDuration(limitMs)}: ${seen.waiting}`);
    if (told !== seen.waiting) say(seen.waiting);
    told = seen.waiting;
    await clock.sleep(lookMs, signal);
  }
}
