import {type ChildProcess, spawn} from 'node:child_process';
import {closeSync, openSync, renameSync} from 'node:fs';
import {mkdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {writeAtomic} from '../atomic.ts';
import {startTicks} from '../processes.ts';
import type {Prepared} from './command.ts';
import type {Identity} from './identity.ts';

/** How a process ended. */
export interface Ending {
  readonly code: number;
  /** Why it could not even start. */
  readonly error?: string;
}

/** A process behind a container. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ending>;
  /** Sends `signal` to the process, and SIGKILL to its whole group after `graceMs`. */
  end(signal: NodeJS.Signals, graceMs: number): Promise<Ending>;
}

/** Starts a container's command in a process group of its own, with both outputs in a log file. */
export function start(prepared: Prepared, identity: Identity, log: string, env: Readonly<Record<string, string>> = {}): Running {
  const output = openSync(log, 'a', 0o600);
  try {
    return follow(launch(prepared, identity, ['ignore', output, output], env));
  } finally {
    closeSync(output);
  }
}

/** Runs a short command (a probe, a hook) to its end or its time limit; returns its exit code, 124 when the time was up. */
export async function runFor(
  prepared: Prepared,
  identity: Identity,
  limitMs: number,
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const running = follow(launch(prepared, identity, 'ignore', env));
  const timer = new AbortController();
  const timeout = sleep(limitMs, undefined, {signal: timer.signal}).then(
    () => 'timeout' as const,
    () => 'ended' as const,
  );
  const first = await Promise.race([running.ended, timeout]);
  timer.abort();
  if (typeof first !== 'string') return first.code;
  await running.end('SIGKILL', 0);
  return 124;
}

function launch(
  {argv, env, cwd}: Prepared,
  {uid, gid}: Identity,
  stdio: 'ignore' | ['ignore', number, number],
  more: Readonly<Record<string, string>>,
): ChildProcess {
  const [program = 'false', ...args] = argv;
  const who = uid === undefined || gid === undefined ? {} : {uid, gid};
  return spawn(program, args, {cwd, env: {...env, ...more}, stdio, detached: true, ...who});
}

function follow(child: ChildProcess): Running {
  const pid = child.pid ?? 0;
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve({code: 127, error: error.message}));
    child.once('exit', (code, signal) => {
      // A start script's background shell would outlive its server.
      signalGroup(pid, 'SIGKILL');
      resolve({code: code ?? 128 + (SIGNALS[signal ?? ''] ?? 0)});
    });
  });
  return {
    pid,
    ended,
    async end(signal, graceMs) {
      child.kill(signal);
      child.kill('SIGCONT');
      const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
      const ending = await ended;
      clearTimeout(timer);
      return ending;
    },
  };
}

const SIGNALS: Readonly<Record<string, number>> = {SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15};

/** Signals a process and everything it started; a group that is gone already is fine. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 1) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** Where `kubectl logs` of a pod reads; what an earlier process said goes to `.previous`. */
export async function freshLog(dir: string, pod: string): Promise<string> {
  await mkdir(join(dir, 'logs'), {recursive: true, mode: 0o700});
  const log = logFile(dir, pod);
  try {
    renameSync(log, `${log}.previous`);
  } catch {
    // The first process of its name.
  }
  return log;
}

export function logFile(dir: string, pod: string): string {
  return join(dir, 'logs', `pod-${pod}.log`);
}

/** File that names the process behind a pod, for faults and for a supervisor that comes after a killed one. */
function podProcessFile(dir: string, pod: string): string {
  return join(dir, 'pod-processes', `${pod}.json`);
}

export async function recordPodProcess(dir: string, pod: string, pid: number): Promise<void> {
  await writeAtomic(
    podProcessFile(dir, pod),
    `${JSON.stringify({name: pod, pid, startTicks: startTicks(pid) ?? '', log: logFile(dir, pod)})}\n`,
  );
}

export async function forgetPodProcess(dir: string, pod: string): Promise<void> {
  await rm(podProcessFile(dir, pod), {force: true});
}
