import {randomUUID} from 'node:crypto';
import {link, mkdir, readFile, rm, stat, utimes, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {z} from 'zod';
import {formatDuration} from '../core/duration.ts';
import {Failed, Refused, sentenceOf, ToolError} from '../core/errors.ts';
import type {HeldLock, Lock} from '../core/lock.ts';
import type {World} from '../core/ports.ts';

const pollMs = 1_000;
/** A holder on another machine (a shared home folder) shows by the file's time that it is alive. */
const beatMs = 10_000;
const silentMs = 60_000;
/** Breaking a dead holder's lock takes microseconds; a breaker older than this died itself. */
const breakerMs = 2_000;

const holderSchema = z.object({
  identity: z.string(),
  by: z.string(),
  host: z.string(),
  pid: z.number().int().positive(),
  command: z.string(),
  reason: z.string().optional(),
  since: z.string(),
});
type Holder = z.infer<typeof holderSchema>;
/** `holder` is absent for a file that is none of ours. */
type Seen = {readonly holder?: Holder; readonly silentForMs: number};

export type FileLockOptions = {
  readonly file: string;
  /** What is locked, for messages. */
  readonly what: string;
  readonly owner: {readonly identity: string; readonly by: string; readonly host: string};
  readonly world: World;
  /** Whether a process of this machine is alive; another one in tests. */
  readonly alive?: (pid: number) => boolean;
};

/** A lock as a file of this machine. Whoever is dead, or silent for a minute on another machine, loses it. */
export function fileLock({file, what, owner, world, alive = isAlive}: FileLockOptions): Lock {
  const {clock} = world;
  return {
    async acquire({command, reason, waitMs = 0}, say, signal) {
      const started = Date.now();
      const holder = {...owner, pid: process.pid, command, since: new Date().toISOString(), ...(reason === undefined ? {} : {reason})};
      await mkdir(dirname(file), {recursive: true, mode: 0o700}).catch((error: unknown) => cannot(error));
      for (let told = ''; ; ) {
        signal.throwIfAborted();
        if (await createWith(file, JSON.stringify(holder)).catch((error: unknown) => cannot(error))) return hold(say);
        const seen = await look(file);
        if (seen === undefined) continue;
        if (isStale(seen)) {
          say(`${seen.holder === undefined ? 'a broken lock' : `the lock of ${textOf(seen.holder)}, which is dead,`} is taken over`);
          await breakLock(file, seen);
          continue;
        }
        const who = seen.holder === undefined ? 'somebody' : textOf(seen.holder);
        if (Date.now() - started >= waitMs) throw refusal(who);
        if (told !== who) say(`waiting up to ${formatDuration(waitMs)} for the lock, held by ${who}`);
        told = who;
        await clock.sleep(pollMs, signal);
      }
    },
  };

  function isStale({holder, silentForMs}: Seen): boolean {
    if (holder === undefined) return silentForMs > silentMs;
    return holder.host === owner.host ? !alive(holder.pid) : silentForMs > silentMs;
  }

  function hold(say: (message: string) => void): HeldLock {
    const lost = new AbortController();
    let over = false;
    let timer = clock.timer(beatMs, beat);
    function beat(): void {
      renew().catch((error: unknown) => say(`the lock file ${file} was not renewed: ${sentenceOf(error)}`));
    }
    const renew = async () => {
      const seen = await look(file);
      if (over) return;
      if (seen?.holder?.identity !== owner.identity) {
        over = true;
        const by = seen?.holder === undefined ? 'its file was removed' : `${textOf(seen.holder)} has it`;
        return lost.abort(new Failed(`the lock of ${what} was lost: ${by}; this run writes nothing any more`));
      }
      const now = new Date();
      await utimes(file, now, now);
      timer = clock.timer(beatMs, beat);
    };
    return {
      world,
      lost: lost.signal,
      release: async () => {
        if (over) return;
        over = true;
        timer.cancel();
        if ((await look(file))?.holder?.identity === owner.identity) await rm(file, {force: true}).catch(() => undefined);
      },
    };
  }

  function refusal(who: string): Refused {
    return new Refused(`${what} is locked by ${who}`, {
      suggestions: ['wait until it is done, with --lock-wait 10m', `if you know that it is dead: remove ${file}`],
    });
  }

  function cannot(error: unknown): never {
    throw new ToolError('lock', `the lock file ${file} cannot be written: ${sentenceOf(error)}`, {
      suggestions: ['make its folder writable, or set XDG_STATE_HOME to one that is'],
    });
  }
}

function textOf({by, host, pid, since, command, reason}: Holder): string {
  return `${by} on ${host} (process ${pid}) since ${since}: ${command}${reason === undefined ? '' : ` (reason: ${reason})`}`;
}

/** `undefined` when there is no such file any more. */
async function look(file: string): Promise<Seen | undefined> {
  try {
    const [text, {mtimeMs}] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    const parsed = holderSchema.safeParse(parsedJson(text));
    return {silentForMs: Date.now() - mtimeMs, ...(parsed.success ? {holder: parsed.data} : {})};
  } catch {
    return undefined;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Creates a file with its content in one step, or returns false when it exists: a link cannot overwrite. */
async function createWith(file: string, content: string): Promise<boolean> {
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, content, {mode: 0o600});
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, {force: true});
  }
}

/** Removes the lock that was seen. Only one process at a time may do so, or two would remove a third one's fresh lock. */
async function breakLock(file: string, {holder}: Seen): Promise<void> {
  const breaker = `${file}.break`;
  if (!(await createWith(breaker, String(process.pid)))) {
    const born = (await stat(breaker).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - born > breakerMs) await rm(breaker, {force: true});
    return;
  }
  try {
    if ((await look(file))?.holder?.identity === holder?.identity) await rm(file, {force: true});
  } finally {
    await rm(breaker, {force: true});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
