import {access, mkdir, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

const LOOK_MS = 200;

function holdFile(dir: string, pod: string): string {
  return join(dir, 'holds', pod);
}

/** True while a fault keeps the process of this pod down. */
export async function isHeld(dir: string, pod: string): Promise<boolean> {
  return access(holdFile(dir, pod)).then(
    () => true,
    () => false,
  );
}

/** Keeps the process of a pod from starting again. */
export async function hold(dir: string, pod: string): Promise<void> {
  await mkdir(dirname(holdFile(dir, pod)), {recursive: true, mode: 0o700});
  await writeFile(holdFile(dir, pod), '');
}

export async function release(dir: string, pod: string): Promise<void> {
  await rm(holdFile(dir, pod), {force: true});
}

/** Waits until nothing holds the pod, or `signal`. */
export async function whileHeld(dir: string, pod: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await isHeld(dir, pod))) await sleep(LOOK_MS, undefined, {signal}).catch(() => {});
}
