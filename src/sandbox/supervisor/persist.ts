import {setTimeout as sleep} from 'node:timers/promises';
import {MissingReference} from './env.ts';

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 10_000;
/** How soon a ConfigMap or Secret that was missing is looked for again. */
const MISSING_MS = 300;
/** After how many of these looks the API server is told again. */
const RETELL = 10;
/** What lasted this long starts with the first delay again. */
const SETTLED_MS = 30_000;

/** Tries again and again, as a kubelet would: with a back-off after an end, soon where a reference is missing. Until `attempt` says false, or `signal`. */
export async function persist(attempt: () => Promise<boolean>, missing: (message: string) => void, signal: AbortSignal): Promise<void> {
  const pause = (ms: number) => sleep(ms, undefined, {signal}).catch(() => {});
  let backoff = FIRST_BACKOFF_MS;
  let looks = 0;
  let told = '';
  while (!signal.aborted) {
    const started = Date.now();
    try {
      if (!(await attempt())) return;
    } catch (error) {
      if (!(error instanceof MissingReference)) throw error;
      // Again and again: kwok says "running" when the pod was only just created.
      if (looks++ % RETELL === 0 || error.message !== told) missing(error.message);
      told = error.message;
      await pause(MISSING_MS);
      continue;
    }
    if (Date.now() - started > SETTLED_MS) backoff = FIRST_BACKOFF_MS;
    await pause(backoff);
    backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS);
  }
}
