/** How long a slice of waiting is; a slice that ends late counts no more than this. */
const sliceMs = 50;

/** A limit that can be given up when it is not needed any more. */
export type OwnTime = {readonly signal: AbortSignal; stop(): void};

/** Why such a limit aborted. */
export class OutOfTime extends Error {}

/**
 * Aborts after `ms` in which this process could run. On a machine that has no time for us an ordinary timer ends before the
 * answer that lies ready has been read, and a server that is well would be called silent.
 */
export function ownTime(ms: number): OwnTime {
  const controller = new AbortController();
  let left = ms;
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    const slice = Math.min(sliceMs, left);
    timer = setTimeout(() => {
      left -= slice;
      if (left > 0) wait();
      else controller.abort(new OutOfTime(`no answer within ${ms / 1000} s`));
    }, slice);
    timer.unref();
  };
  wait();
  return {signal: controller.signal, stop: () => clearTimeout(timer)};
}
