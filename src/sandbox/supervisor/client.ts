import {execFile, spawn} from 'node:child_process';
import type {Prepared} from './command.ts';
import type {Identity} from './identity.ts';

export interface CaptureOptions {
  readonly stdin?: string;
  /** Besides the container's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a short command and collects what it prints; 124 when the time was up. */
export async function capture(
  {argv, env, cwd}: Prepared,
  identity: Identity,
  limitMs: number,
  {stdin = '', env: more = {}}: CaptureOptions = {},
): Promise<{readonly code: number; readonly stdout: string}> {
  const [program = 'false', ...args] = argv;
  return new Promise((resolve) => {
    const options = {cwd, env: {...env, ...more}, timeout: limitMs, killSignal: 'SIGKILL' as const, ...owner(identity)};
    const child = execFile(program, args, options, (error, stdout) => {
      resolve({code: error === null ? 0 : typeof error.code === 'number' ? error.code : 124, stdout});
    });
    // A command that does not read to the end is not to blame.
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
  });
}

/** Starts a client that goes on, in a process group of its own; its process id, or undefined when it cannot be started. */
export function startClient({argv, env, cwd}: Prepared, identity: Identity, stdin = ''): number | undefined {
  const [program = 'false', ...args] = argv;
  const child = spawn(program, args, {cwd, env, detached: true, stdio: ['pipe', 'ignore', 'ignore'], ...owner(identity)});
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  // Not ended: to psql and its like, the end of the input is the end of the session.
  child.stdin.write(stdin);
  return child.pid;
}

function owner({uid, gid}: Identity): {readonly uid?: number; readonly gid?: number} {
  return uid === undefined || gid === undefined ? {} : {uid, gid};
}
