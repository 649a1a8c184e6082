import {spawn} from 'node:child_process';
import {closeSync, openSync, readFileSync} from 'node:fs';
import {mkdir, readdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {writeAtomic} from './atomic.ts';
import {layout} from './paths.ts';

/** A process that we started. Pid alone is not an identity: the kernel reuses numbers, so the start time goes with it. */
export interface ProcessRef {
  readonly name: string;
  readonly pid: number;
  /** Field 22 of /proc/<pid>/stat: clock ticks since boot. */
  readonly startTicks: string;
  readonly log: string;
}

/** Every process of a sandbox carries this variable with the sandbox's directory; `down` sweeps by it. */
export const MARKER = 'GOMEET_SANDBOX_DIR';

/** Start time of a process in clock ticks, or undefined when there is none, or only its zombie. */
export function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** True while this very process runs (not another one with its number). */
export function isAlive(ref: Pick<ProcessRef, 'pid' | 'startTicks'>): boolean {
  return startTicks(ref.pid) === ref.startTicks;
}

export interface SpawnOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
}

/** Starts a detached process with its output in `<dir>/logs/<name>.log`, and records it in `<dir>/pids/<name>.json`. */
export async function startProcess(
  dir: string,
  name: string,
  argv: readonly [string, ...string[]],
  options: SpawnOptions = {},
): Promise<ProcessRef> {
  const log = join(layout(dir).logs, `${name}.log`);
  await mkdir(layout(dir).logs, {recursive: true, mode: 0o700});
  const output = openSync(log, 'a', 0o600);
  const [program, ...args] = argv;
  try {
    const child = spawn(program, args, {
      ...options,
      cwd: options.cwd ?? dir,
      detached: true,
      stdio: ['ignore', output, output],
      env: {...baseEnv(), ...options.env, [MARKER]: dir},
    });
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    const ref: ProcessRef = {name, pid: child.pid ?? 0, startTicks: startTicks(child.pid ?? 0) ?? '', log};
    await recordProcess(dir, ref);
    return ref;
  } finally {
    closeSync(output);
  }
}

/** Records a process so that `gomeet sandbox down` ends it, even if whoever started it is gone. */
export async function recordProcess(dir: string, ref: ProcessRef): Promise<void> {
  await writeAtomic(join(layout(dir).pids, `${ref.name}.json`), `${JSON.stringify(ref)}\n`);
}

/** Every recorded process, dead or alive, by name. */
export async function listProcesses(dir: string): Promise<ProcessRef[]> {
  const files = await readdir(layout(dir).pids).catch(() => []);
  const read = files
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map(async (file) => JSON.parse(await readFile(join(layout(dir).pids, file), 'utf8')) as ProcessRef);
  return Promise.all(read);
}

/** SIGTERM, and SIGKILL if the process is still there after `graceMs`. Stopped processes are continued first, or they never see the signal. */
export async function endProcess(ref: ProcessRef, graceMs = 8000): Promise<void> {
  signal(ref, 'SIGTERM');
  signal(ref, 'SIGCONT');
  for (const deadline = Date.now() + graceMs; isAlive(ref) && Date.now() < deadline; ) await sleep(30);
  signal(ref, 'SIGKILL');
  while (isAlive(ref)) await sleep(10);
}

/** Ends a process and forgets it. */
export async function endRecorded(dir: string, ref: ProcessRef, graceMs?: number): Promise<void> {
  await endProcess(ref, graceMs);
  await rm(join(layout(dir).pids, `${ref.name}.json`), {force: true});
}

function signal(ref: ProcessRef, name: NodeJS.Signals): void {
  if (!isAlive(ref)) return;
  try {
    process.kill(ref.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function baseEnv(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'TMPDIR', 'TZ', 'XDG_STATE_HOME', 'XDG_CACHE_HOME'];
  return Object.fromEntries(kept.flatMap((key) => (process.env[key] === undefined ? [] : [[key, process.env[key] as string]])));
}
