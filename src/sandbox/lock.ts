import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {isAlive, startTicks} from './processes.ts';

/** Runs `work` while holding a lock file. A lock whose holder is gone is taken over; a living holder is waited for. */
export async function withLock<T>(file: string, work: () => Promise<T>, onWait?: (pid: number) => void): Promise<T> {
  await mkdir(dirname(file), {recursive: true, mode: 0o700});
  for (let told = false; ; ) {
    if (await take(file)) break;
    const holder = await readHolder(file);
    if (holder !== undefined && !isAlive(holder)) {
      await clear(file);
      continue;
    }
    if (!told && holder !== undefined) onWait?.(holder.pid);
    told = true;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    await rm(file, {force: true});
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify({pid: process.pid, startTicks: startTicks(process.pid)}), {flag: 'wx', mode: 0o600});
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes a lock whose holder is gone. One at a time, and looking again first: of two that saw the same dead holder, the
 * second would otherwise remove the lock that the first has taken meanwhile.
 */
async function clear(file: string): Promise<void> {
  const turn = `${file}.takeover`;
  if (!(await take(turn))) {
    const other = await readHolder(turn);
    if (other !== undefined && !isAlive(other)) await rm(turn, {force: true});
    return sleep(20);
  }
  try {
    const holder = await readHolder(file);
    if (holder !== undefined && !isAlive(holder)) await rm(file, {force: true});
  } finally {
    await rm(turn, {force: true});
  }
}

/** Undefined while the holder is between creating the file and writing into it, or has just let go. */
async function readHolder(file: string): Promise<{pid: number; startTicks: string} | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as {pid: number; startTicks: string};
  } catch {
    return undefined;
  }
}
