/** Runs work that shares something by `key`. */
export type Turns = <Value>(key: string, work: () => Promise<Value>, signal?: AbortSignal) => Promise<Value>;

type Line = {inside: number; readonly waiting: Set<() => void>};

/**
 * At most `width` pieces of work of one key at a time. Whoever has waited `waitMs` goes ahead nevertheless: one that hangs
 * must not hold up the others. Rejects with the signal's reason when it aborts before the work's turn.
 */
export function sharedTurns(width: number, waitMs: number): Turns {
  const lines = new Map<string, Line>();
  const leave = (key: string, line: Line) => {
    line.inside -= 1;
    const [next] = line.waiting;
    if (line.inside < width) next?.();
    if (line.inside === 0) lines.delete(key);
  };
  return async (key, work, signal) => {
    signal?.throwIfAborted();
    const line = lines.get(key) ?? {inside: 0, waiting: new Set()};
    lines.set(key, line);
    if (line.inside < width) line.inside += 1;
    else await turn(line, waitMs, signal);
    try {
      return await work();
    } finally {
      // What the work gave back is free for others only after this turn of the event loop.
      setImmediate(leave, key, line);
    }
  };
}

/** Resolves as one that is inside. */
function turn(line: Line, waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const settled = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      line.waiting.delete(go);
    };
    const go = () => {
      settled();
      line.inside += 1;
      resolve();
    };
    const stop = () => {
      settled();
      reject(signal?.reason);
    };
    const timer = setTimeout(go, waitMs);
    signal?.addEventListener('abort', stop, {once: true});
    line.waiting.add(go);
  });
}
