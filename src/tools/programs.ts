import {access, constants, glob} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {ToolError} from '../core/errors.ts';
import type {FoundProgram, Programs} from '../core/programs.ts';
import {run as runProgram, tail} from './exec.ts';

const limitMs = 10_000;
/** How each program is asked; the rest understand `--version`. */
const questions: {readonly [program: string]: readonly string[]} = {
  kubectl: ['version', '--client'],
  go: ['version'],
  doctl: ['version'],
};
/** Where distributions put programs that are not on PATH. */
const elsewhere: {readonly [program: string]: readonly string[]} = {
  go: ['/usr/local/go/bin', '/usr/lib/go*/bin'],
  postgres: ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin'],
  pgbouncer: ['/usr/sbin'],
};

export type ProgramsOptions = {
  readonly path?: string;
  readonly run?: typeof runProgram;
  /** Folders for a pattern with `*`; the file system's in production. */
  readonly folders?: (pattern: string) => Promise<readonly string[]>;
};

/** Looks on PATH, then where distributions put it; the newest of several. */
export function localPrograms({path = process.env['PATH'] ?? '', run = runProgram, folders = matching}: ProgramsOptions = {}): Programs {
  return {
    version: async (name, signal): Promise<FoundProgram | undefined> => {
      const more = await Promise.all((elsewhere[name] ?? []).map(folders));
      const found = await first(
        [...path.split(delimiter).filter((folder) => folder !== ''), ...more.flat()].map((folder) => join(folder, name)),
      );
      if (found === undefined) return undefined;
      const args = questions[name] ?? ['--version'];
      const result = await run([found, ...args], {timeoutMs: limitMs, ...(signal === undefined ? {} : {signal})});
      const text = `${result.stdout}\n${result.stderr}`.trim();
      if (result.exitCode !== 0)
        throw new ToolError(name, `${found} ${args.join(' ')} ended with ${result.exitCode}`, {detail: tail(result.stderr)});
      return {path: found, text};
    },
  };
}

async function first(candidates: readonly string[]): Promise<string | undefined> {
  for (const path of candidates) {
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  return undefined;
}

async function matching(pattern: string): Promise<readonly string[]> {
  if (!pattern.includes('*')) return [pattern];
  const out: string[] = [];
  for await (const folder of glob(pattern)) out.push(folder);
  return out.sort((a, b) => b.localeCompare(a, 'en', {numeric: true}));
}
