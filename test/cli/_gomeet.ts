import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {main} from '../../src/cli.ts';

export type Ran = {readonly exit: number; readonly stdout: string; readonly stderr: string};
export type Where = {
  /** Folder in which the command is typed. */
  readonly cwd: string;
  /** `undefined` takes a variable away. */
  readonly env?: {readonly [name: string]: string | undefined};
};

type Described = NonNullable<Parameters<typeof main>[0]>;
const root = join(import.meta.dirname, '..', '..');
let described: Promise<Described> | undefined;

/** What the build writes beside the bundle; here from the sources, as bin/dev.js does. */
async function describeCommands(): Promise<Described> {
  const module: {readonly describeCommands: () => Promise<Described>} = await import(
    pathToFileURL(join(root, 'scripts', 'describe.mjs')).href
  );
  return module.describeCommands();
}

/**
 * The whole CLI from its sources, in this process: a new one for each of a hundred rows would take longer than all rows
 * together. No terminal: stdin and stderr of a test are none. One at a time, because a process has one working folder.
 */
export async function gomeet(args: readonly string[], {cwd, env = {}}: Where): Promise<Ran> {
  described ??= describeCommands();
  const commands = await described;
  const before = {argv: process.argv, cwd: process.cwd(), env: process.env, exitCode: process.exitCode};
  const said = {stdout: '', stderr: ''};
  const restore = [capture('stdout', said), capture('stderr', said)];
  process.argv = [process.execPath, join(root, 'bin', 'run.js'), ...args];
  process.env = Object.fromEntries(
    Object.entries({...before.env, NODE_ENV: undefined, XDG_STATE_HOME: join(cwd, '.state'), ...env}).filter(
      ([, value]) => value !== undefined,
    ),
  );
  process.exitCode = 0;
  process.chdir(cwd);
  try {
    await main(commands);
    return {exit: Number(process.exitCode ?? 0), ...said};
  } finally {
    for (const back of restore) back();
    // oclif waits for a drain of stdout that never comes when a test took its place.
    process.stdout.removeAllListeners('drain');
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
