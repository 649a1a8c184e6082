import {AnswerLost, ToolError} from '../../core/errors.ts';
import type {Clock} from '../../core/ports.ts';

/** A write that keeps failing for passing reasons is given up after this many. */
const tries = 6;
const pauseMs = 2_000;

/**
 * Makes something once, whatever becomes of the answers: it is looked for first, and again before every further try. `find`
 * gives it when it is there. Throws the last error.
 */
export async function madeOnce<Made>(
  find: () => Promise<Made | undefined>,
  make: () => Promise<Made>,
  clock: Clock,
  signal: AbortSignal,
): Promise<{readonly made: Made; readonly fresh: boolean}> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await find();
    if (found !== undefined) return {made: found, fresh: attempt > 1};
    try {
      return {made: await make(), fresh: true};
    } catch (error) {
      if (!mayHavePassed(error) || attempt === tries) throw error;
      await clock.sleep(pauseMs * attempt, signal);
    }
  }
}

/** Repeats a write until the world says that it took place. `isSo` is asked before each try. */
export async function writtenOnce(
  isSo: () => Promise<boolean>,
  write: () => Promise<void>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  await madeOnce(
    async () => ((await isSo()) ? true : undefined),
    async () => {
      await write();
      return true;
    },
    clock,
    signal,
  );
}

/** No answer came, or one that says "later": then only the world knows. */
function mayHavePassed(error: unknown): boolean {
  return error instanceof ToolError && (error.transient || error instanceof AnswerLost);
}
