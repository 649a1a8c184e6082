/** Runs work that shares something by `key`. */
export type Turns = <Value>(key: string, work: () => Promise<Value>, signal?: AbortSignal) => Promise<Value>;

/**
 * At most `width` pieces of work of one key at a time. Whoever has waited `waitMs` goes ahead nevertheless: one that hangs
 * must not hold up the others. Rejects with the signal's reason when it aborts before the work's turn.
 */
export function sharedTurns(width: number, waitMs: number): Turns {
  const inside = new Map<string, number>();
  const waiting = new Map<string, Set<() => void>>();
  const count = (key: string) => inside.get(key) ?? 0;
  const release = (key: string) => {
    inside.set(key, count(key) - 1);
    const [next] = waiting.get(key) ?? [];
    if (count(key) < width) next?.();
  };
  const turn = (key: string, signal: AbortSignal | undefined) =>
    new Promise<void>((resolve) => {
      const line = waiting.get(key) ?? new Set();
      waiting.set(key, line);
      const go = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', go);
        line.delete(go);
        resolve();
      };
      const timer = setTimeout(go, waitMs);
      signal?.addEventListener('abort', go, {once: true});
      line.add(go);
    });
  return async (key, work, signal) => {
    signal?.throwIfAborted();
    if (count(key) >= width) await turn(key, signal);
    signal?.throwIfAborted();
    inside.set(key, count(key) + 1);
    try {
      return await work();
    } finally {
      // What the work gave back is free for others only after this turn of the event loop.
      setImmediate(release, key);
    }
  };
}
