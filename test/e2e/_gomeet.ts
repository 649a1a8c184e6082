import {mkdtemp} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';
import type {RunResult} from '../../src/core/result.ts';

const root = join(import.meta.dirname, '..', '..');

/** State of sandboxes lives in a folder of its own with a short path: PostgreSQL's socket names are limited to 107 bytes. */
export async function ownState(): Promise<string> {
  return mkdtemp('/tmp/gme-');
}

export type Ran = {readonly exitCode: number; readonly stdout: string; readonly stderr: string; readonly durationMs: number};
export type RunOptions = {
  readonly state: string;
  readonly cwd?: string;
  readonly env?: {readonly [name: string]: string};
  readonly timeoutMs?: number;
  readonly input?: string;
};

/** Starts the built CLI, as a person would. */
export function start(args: readonly string[], options: RunOptions) {
  return execa(process.execPath, [join(root, 'bin', 'run.js'), ...args], {
    cwd: options.cwd ?? root,
    reject: false,
    timeout: options.timeoutMs ?? 600_000,
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    ...(options.input === undefined ? {} : {input: options.input}),
    env: {XDG_STATE_HOME: options.state, NO_COLOR: '1', ...options.env},
    maxBuffer: 100_000_000,
  });
}

export async function gomeet(args: readonly string[], options: RunOptions): Promise<Ran> {
  const done = await start(args, options);
  return {exitCode: done.exitCode ?? -1, stdout: String(done.stdout ?? ''), stderr: String(done.stderr ?? ''), durationMs: done.durationMs};
}

/** The result document of a pipeline command; fails with everything that was said when there is none. */
export function resultOf(ran: Ran): RunResult {
  try {
    return JSON.parse(ran.stdout) as RunResult;
  } catch {
    throw new Error(`no JSON document on stdout (exit ${ran.exitCode}):\n${ran.stdout}\n${ran.stderr}`);
  }
}

/** What failed, for a readable assertion. */
export function troubles(result: RunResult): readonly string[] {
  return [
    ...(result.outcome === 'ok' ? [] : [`${result.outcome}: ${result.message}`]),
    ...result.records.filter((record) => record.state === 'failed').map((record) => `${record.step}: ${record.message}`),
  ];
}
