import {join} from 'node:path';
import {describeCommands} from '../../scripts/describe.mjs';
import {main} from '../../src/cli.ts';

export type Ran = {readonly exit: number; readonly stdout: string; readonly stderr: string};
export type Where = {
  /** Folder in which the command is typed. */
  readonly cwd: string;
  /** `undefined` takes a variable away. */
  readonly env?: {readonly [name: string]: string | undefined};
};

type Described = Parameters<typeof main>[0];
let described: Described;

/**
 * The whole CLI from its sources, in this process: a new one for each of a hundred rows would take longer than all rows
 * together. No terminal: stdin and stderr of a test are none. One at a time, because a process has one working folder.
 */
export async function gomeet(args: readonly string[], {cwd, env = {}}: Where): Promise<Ran> {
  described ??= (await describeCommands()) as Described;
  const before = {argv: process.argv, cwd: process.cwd(), env: process.env, exitCode: process.exitCode};
  const said = {stdout: '', stderr: ''};
  const restore = [capture('stdout', said), capture('stderr', said)];
  process.argv = [process.execPath, join(import.meta.dirname, '..', '..', 'bin', 'run.js'), ...args];
  process.env = Object.fromEntries(Object.entries({...before.env, NODE_ENV: undefined, ...env}).filter(([, value]) => value !== undefined));
  process.exitCode = 0;
  process.chdir(cwd);
  try {
    await main(described);
    return {exit: Number(process.exitCode ?? 0), ...said};
  } finally {
    for (const back of restore) back();
    process.chdir(before.cwd);
    process.argv = before.argv;
    process.env = before.env;
    process.exitCode = before.exitCode;
  }
}

function capture(name: 'stdout' | 'stderr', said: {stdout: string; stderr: string}): () => void {
  const stream = process[name];
  const write = stream.write;
  stream.write = ((chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    said[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
    done?.();
    return true;
  }) as typeof stream.write;
  return () => {
    stream.write = write;
  };
}
