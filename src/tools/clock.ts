import type {Clock} from '../core/ports.ts';

/** Wall-clock time of this machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(reasonOf(signal));
      const stop = () => {
        clearTimeout(timer);
        reject(signal === undefined ? new Error('aborted') : reasonOf(signal));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal?.addEventListener('abort', stop, {once: true});
    }),
  timer: (ms, fire) => {
    const timer = setTimeout(fire, ms);
    timer.unref();
    return {cancel: () => clearTimeout(timer)};
  },
};

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted');
}
