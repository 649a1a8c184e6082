import {createHash} from 'node:crypto';
import {access, mkdir, readdir, readFile, rename, rm} from 'node:fs/promises';
import {availableParallelism, totalmem} from 'node:os';
import {join} from 'node:path';
import {ToolError, UserError} from '../core/errors.ts';
import {run} from './command.ts';
import {withLock} from './lock.ts';
import {moduleDir} from './module-dir.ts';
import {binariesDir} from './paths.ts';
import {buildArgs, MODULES, PROGRAMS, type Program} from './programs.ts';
import type {Progress} from './progress.ts';

/** What `gomeet sandbox install` did. */
export interface BuildResult {
  readonly binDir: string;
  readonly hash: string;
  /** Names of the programs that were built now; the others were there. */
  readonly built: readonly string[];
  readonly durationMs: number;
}

const GO_HINT = 'install Go 1.26 from https://go.dev/dl (or any Go from 1.21 on, which fetches 1.26 itself): apt-get install golang-go';

/** Builds what is missing of the control plane into `<cache>/gomeet/sandbox/<hash>/bin`. Safe to run twice at once. */
export async function buildPrograms(onProgress: Progress): Promise<BuildResult> {
  const started = Date.now();
  const hash = await sourceHash();
  const root = join(binariesDir(), hash);
  const binDir = join(root, 'bin');
  await mkdir(binDir, {recursive: true});
  if ((await missingPrograms(binDir)).length === 0) return {binDir, hash, built: [], durationMs: Date.now() - started};
  const wait = (pid: number) =>
    onProgress({phase: 'build', message: `waiting for another gomeet (process ${pid}) that builds the same programs`});
  const built = await withLock(join(root, 'lock'), () => buildMissing(binDir, onProgress), wait);
  return {binDir, hash, built, durationMs: Date.now() - started};
}

/** Where the binaries are, without building anything; undefined while some are missing. */
export async function builtPrograms(): Promise<string | undefined> {
  const binDir = join(binariesDir(), await sourceHash(), 'bin');
  return (await missingPrograms(binDir)).length === 0 ? binDir : undefined;
}

async function buildMissing(binDir: string, onProgress: Progress): Promise<string[]> {
  const missing = await missingPrograms(binDir);
  const seconds = missing.reduce((sum, program) => sum + program.coldSeconds, 0);
  onProgress({
    phase: 'build',
    message: `building ${missing.length} programs from source, once; about ${Math.ceil(seconds / 60)} minutes on two cores without a Go build cache`,
  });
  for (const [index, program] of missing.entries()) {
    const started = Date.now();
    const place = `${index + 1}/${missing.length}`;
    onProgress({phase: 'build', message: `[${place}] ${program.name}: building`});
    await buildOne(program, binDir, (message) => onProgress({phase: 'build', message: `[${place}] ${program.name}: ${message}`}));
    onProgress({phase: 'build', message: `[${place}] ${program.name}: built in ${Math.round((Date.now() - started) / 1000)} s`});
  }
  return missing.map((program) => program.name);
}

async function buildOne(program: Program, binDir: string, tell: (message: string) => void): Promise<void> {
  const target = join(binDir, program.name);
  const temporary = `${target}.${process.pid}.tmp`;
  let downloads = 0;
  const started = Date.now();
  const ticker = setInterval(
    () =>
      tell(`still building after ${Math.round((Date.now() - started) / 1000)} s${downloads > 0 ? `, ${downloads} modules fetched` : ''}`),
    20_000,
  );
  try {
    await go(buildArgs(program, temporary), moduleDir(program.module), (line) => {
      if (line.startsWith('go: downloading')) downloads++;
    });
    await rename(temporary, target);
  } finally {
    clearInterval(ticker);
    await rm(temporary, {force: true});
  }
}

/** One key over everything that decides the bytes: module files, our own sources, and the compiler. */
async function sourceHash(): Promise<string> {
  const hash = createHash('sha256').update((await go(['version'], moduleDir('kubernetes'))).trim());
  hash.update(JSON.stringify(PROGRAMS.map((program) => buildArgs(program, ''))));
  for (const module of MODULES) {
    const files = (await readdir(moduleDir(module))).filter(
      (file) => file === 'go.mod' || file === 'go.sum' || (file.endsWith('.go') && !file.endsWith('_test.go')),
    );
    for (const file of files.sort()) hash.update(`\0${module}/${file}\0`).update(await readFile(join(moduleDir(module), file)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function missingPrograms(binDir: string): Promise<Program[]> {
  const checks = await Promise.all(
    PROGRAMS.map((program) =>
      access(join(binDir, program.name)).then(
        () => [],
        () => [program],
      ),
    ),
  );
  return checks.flat();
}

/** The go client, free of the user's flags and workspace, which would change what is built. */
export async function go(args: readonly string[], cwd: string, onLine?: (line: string) => void): Promise<string> {
  const memory = totalmem() > 12e9 ? '400' : '100';
  const env = {GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0', GOGC: memory, GOMAXPROCS: String(availableParallelism())};
  try {
    return await run(['go', ...args], {cwd, env, ...(onLine === undefined ? {} : {onLine})});
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    if (error.message.endsWith('was not found'))
      throw new UserError('Go is not installed: the sandbox builds its control plane from source.', {suggestions: [GO_HINT], cause: error});
    if (/requires go >= |toolchain not available|unknown directive: tool/.test(error.detail))
      throw new UserError(`This Go is too old for the sandbox and could not fetch a newer one: ${error.detail.split('\n')[0]}`, {
        suggestions: [GO_HINT],
        cause: error,
      });
    throw error;
  }
}
