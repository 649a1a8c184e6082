import type {Clock} from './ports.ts';

export type LimitedOptions = {readonly clock: Clock; readonly limitMs: number; readonly signal: AbortSignal};

/**
 * Work with a limit of its own beside the caller's signal; rejects at either, even when the work ignores its signal, for
 * that must hold nobody for ever. The reason says how long it was waited for.
 */
export async function limited<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  {clock, limitMs, signal}: LimitedOptions,
): Promise<Value> {
  const limit = new AbortController();
  const timer = clock.timer(limitMs, () => limit.abort(new Error(`no answer within ${limitMs / 1000} s`)));
  const either = AbortSignal.any([signal, limit.signal]);
  try {
    return await raced(work(either), either);
  } finally {
    timer.cancel();
  }
}

function raced<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, {once: true});
  });
}
