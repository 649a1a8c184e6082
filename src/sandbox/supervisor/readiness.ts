import {setTimeout as sleep} from 'node:timers/promises';

/** How often a probe is asked, and how many failures in a row take readiness away. */
export interface ReadinessPlan {
  readonly periodMs: number;
  readonly failureThreshold: number;
}

const FIRST_WAIT_MS = 200;
/** A process that is not ready yet is asked at least this often: the deployed period would only make rehearsals slow. */
const LONGEST_FIRST_WAIT_MS = 1_000;

/** Asks a process until `signal` and tells each change. A process that was ready is told as not ready at the end. */
export async function watchReadiness(
  ask: () => Promise<boolean>,
  plan: ReadinessPlan,
  tell: (ready: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  let told = false;
  let failures = 0;
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    const answers = await ask();
    if (signal.aborted) break;
    failures = answers ? 0 : failures + 1;
    const ready: boolean = answers || (told && failures < plan.failureThreshold);
    if (ready !== told) tell(ready);
    told = ready;
    wait = ready ? plan.periodMs : Math.min(wait * 1.5, LONGEST_FIRST_WAIT_MS);
    await sleep(wait, undefined, {signal}).catch(() => {});
  }
  if (told) tell(false);
}
