import {linkSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {sentenceOf, UserError} from '../../core/errors.ts';

/** How long another live process may hold the lock, in real milliseconds; a save of the largest world takes 0.1 s. */
const patienceMs = 10_000;
const pollMs = 20;
/** A process that breaks a dead one's lock needs microseconds; a breaker older than this died itself. */
const breakerMs = 2_000;

/** Takes `<file>.lock`, which holds our pid, and returns what gives it back. A lock of a dead process is taken over. */
export async function lockFile(file: string): Promise<() => void> {
  const lock = `${file}.lock`;
  const deadline = Date.now() + patienceMs;
  for (;;) {
    if (taken(lock, file)) return () => rmSync(lock, {force: true});
    const holder = holderOf(lock);
    if (holder !== undefined && !isAlive(holder)) breakLock(lock, holder);
    else if (Date.now() > deadline)
      throw new UserError(
        `${lock} is held by process ${holder ?? 'unknown'}: another gomeet works on this simulated world; wait for it or use another --simulate-state`,
      );
    else await sleep(pollMs);
  }
}

function taken(lock: string, file: string): boolean {
  try {
    return createWith(lock, String(process.pid));
  } catch (error) {
    throw new UserError(`--simulate-state ${file}: nothing can be written beside it: ${sentenceOf(error)}`);
  }
}

/** Creates a file with its content in one step, or returns false when it exists: a link cannot overwrite. */
function createWith(file: string, content: string): boolean {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, content, {mode: 0o600});
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, {force: true});
  }
}

function holderOf(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Removes a dead process's lock. Only one process at a time may do so, or two would remove a third one's fresh lock. */
function breakLock(lock: string, dead: number): void {
  const breaker = `${lock}.break`;
  if (!createWith(breaker, String(process.pid))) {
    const born = statSync(breaker, {throwIfNoEntry: false})?.mtimeMs ?? Date.now();
    if (Date.now() - born > breakerMs) rmSync(breaker, {force: true});
    return;
  }
  if (holderOf(lock) === dead) rmSync(lock, {force: true});
  rmSync(breaker, {force: true});
}
