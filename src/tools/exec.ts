import {execa, type Options} from 'execa';
import {ToolError} from '../core/errors.ts';
import {containsSecret} from '../core/secret.ts';

/** How to get a program that is not there. */
const installHints: {readonly [program: string]: string} = {
  kubectl: 'install kubectl 1.24 or newer (https://kubernetes.io/docs/tasks/tools/) and put it on PATH',
  doctl: 'install doctl (https://docs.digitalocean.com/reference/doctl/how-to/install/) and put it on PATH',
};

export type Command = readonly [program: string, ...args: string[]];
export type RunOptions = {
  readonly stdin?: string;
  /** Added to this process's own environment. */
  readonly env?: {readonly [name: string]: string};
  readonly cwd?: string;
  /** Milliseconds; the program is then killed. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};
export type RunResult = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

/** Enough of stderr to see the cause; a whole one may be megabytes. */
const tailChars = 2_000;
const outputLimit = 64 * 1024 * 1024;
const killAfterMs = 5_000;

/**
 * Runs one program without a shell and resolves with its exit code, whatever it is.
 * Rejects with a ToolError when the program is missing, is killed by the time limit or prints more than 64 MiB;
 * with the signal's reason when aborted; with a plain Error (a bug) when an argument holds a secret.
 */
export async function run(command: Command, options: RunOptions = {}): Promise<RunResult> {
  const [program, ...args] = command;
  if (command.some(containsSecret)) throw new Error(`an argument of ${nameOf(program)} holds a secret value; secrets go on stdin`);
  options.signal?.throwIfAborted();
  const settings: Options = {
    reject: false,
    stripFinalNewline: false,
    maxBuffer: outputLimit,
    forceKillAfterDelay: killAfterMs,
    ...(options.stdin === undefined ? {stdin: 'ignore'} : {input: options.stdin}),
    ...(options.env === undefined ? {} : {env: options.env}),
    ...(options.cwd === undefined ? {} : {cwd: options.cwd}),
    ...(options.timeoutMs === undefined ? {} : {timeout: options.timeoutMs}),
    ...(options.signal === undefined ? {} : {cancelSignal: options.signal}),
  };
  const result = await execa(program, args, settings);
  const stdout = typeof result.stdout === 'string' ? result.stdout : '';
  const stderr = typeof result.stderr === 'string' ? result.stderr : '';
  if (options.signal?.aborted === true) throw options.signal.reason;
  if (result.code === 'ENOENT' && options.cwd === undefined) throw missing(program);
  const name = nameOf(program);
  if (result.timedOut)
    throw new ToolError(name, `${name} gave no result within ${(options.timeoutMs ?? 0) / 1000} s`, {
      detail: tail(stderr),
      transient: true,
    });
  if (result.isMaxBuffer) throw new ToolError(name, `${name} printed more than ${outputLimit / 1024 / 1024} MiB`);
  if (result.exitCode === undefined) {
    throw new ToolError(name, `${name} ended by ${result.signal ?? result.code ?? 'an unknown cause'}`, {
      detail: tail(stderr),
      transient: true,
    });
  }
  return {exitCode: result.exitCode, stdout, stderr};
}

/** The end of what a program printed, without the words that its own runtime adds. */
export function tail(text: string): string {
  const trimmed = text.trim();
  return trimmed.length <= tailChars ? trimmed : `…${trimmed.slice(-tailChars)}`;
}

function missing(program: string): ToolError {
  const name = nameOf(program);
  const hint = installHints[name];
  return new ToolError(name, `${program} was not found`, hint === undefined ? {} : {suggestions: [hint]});
}

function nameOf(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
