import {ToolError} from '../core/errors.ts';
import {ApiError} from './api-error.ts';
import {systemClock} from './clock.ts';

export type RetryPolicy = {
  readonly tries: number;
  /** No further try begins after this many milliseconds. */
  readonly budgetMs: number;
};

/** Twelve tries: with one call in five cut or refused, one in 2·10⁸ still fails. */
const usual: RetryPolicy = {tries: 12, budgetMs: 20_000};
/** A server that refuses connections is down, not busy: whoever asks should hear it soon. */
const refusedBudgetMs = 3_000;
const firstPauseMs = 50;
const longestPauseMs = 3_000;

type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Repeats a call that may be repeated, while it fails with an error that says "later". The last error is thrown. */
export async function retrying<Value>(
  work: () => Promise<Value>,
  signal?: AbortSignal,
  policy: RetryPolicy = usual,
  sleep: Sleep = systemClock.sleep,
): Promise<Value> {
  let spentMs = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const pauseMs = Math.max(pauseOf(attempt), error instanceof ApiError ? error.retryAfterMs : 0);
      const budgetMs = isRefused(error) ? Math.min(refusedBudgetMs, policy.budgetMs) : policy.budgetMs;
      const again = isTransient(error) && attempt < policy.tries && spentMs + pauseMs <= budgetMs;
      if (!again || signal?.aborted === true) throw error;
      spentMs += pauseMs;
      await sleep(pauseMs, signal).catch((stopped: unknown) => {
        // When a time limit ends the pause, the last failure is the better story than "timed out".
        throw stopped instanceof DOMException && stopped.name === 'TimeoutError' ? error : stopped;
      });
    }
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof ToolError && error.transient;
}

/** Doubles from 50 ms to 3 s, with jitter so that parallel calls do not come back together. */
function pauseOf(attempt: number): number {
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
  return pauseMs * (0.75 + Math.random() / 2);
}

function isRefused(error: unknown): boolean {
  return error instanceof ToolError && error.detail === 'ECONNREFUSED';
}
