import {readdir} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {execa} from 'execa';
import {ToolError} from '../../core/errors.ts';
import {firstWith} from '../find-program.ts';
import {isBelow} from './configure.ts';

/** A program that runs behind pods. */
interface ProgramSpec {
  readonly binary: string;
  /** What brings it. */
  readonly install: string;
  /** Without it, what it serves stays simulated; a sandbox does not start without the others. */
  readonly optional?: true;
  readonly versionArguments?: readonly string[];
}

export const PROGRAM_SPECS = {
  postgres: {binary: 'postgres', install: 'apt-get install postgresql'},
  pgbouncer: {binary: 'pgbouncer', install: 'apt-get install pgbouncer'},
  redis: {binary: 'redis-server', install: 'apt-get install redis-server'},
  livekit: {binary: 'livekit-server', install: 'gomeet sandbox install', optional: true},
  coturn: {binary: 'turnserver', install: 'apt-get install coturn', optional: true},
  prometheus: {binary: 'prometheus', install: 'apt-get install prometheus', optional: true},
  alertmanager: {binary: 'prometheus-alertmanager', install: 'apt-get install prometheus-alertmanager', optional: true},
  'postgres-exporter': {binary: 'prometheus-postgres-exporter', install: 'apt-get install prometheus-postgres-exporter', optional: true},
  'redis-exporter': {binary: 'prometheus-redis-exporter', install: 'apt-get install prometheus-redis-exporter', optional: true},
} as const satisfies Readonly<Record<string, ProgramSpec>>;

export type ProgramName = keyof typeof PROGRAM_SPECS;

/** The servers of this machine. */
export interface Programs {
  /** Directories to put on the PATH of containers, after the shims. */
  readonly path: readonly string[];
  /** Of those that were found. */
  readonly versions: Readonly<Partial<Record<ProgramName, string>>>;
  /** Full path of those that were found. */
  readonly files: Readonly<Partial<Record<ProgramName, string>>>;
}

const NAMES = Object.keys(PROGRAM_SPECS) as ProgramName[];

const specOf = (name: ProgramName): ProgramSpec => PROGRAM_SPECS[name];

/** Where programs are looked for. */
export interface ProgramFolders {
  readonly path?: string;
  readonly debian?: string;
  readonly more?: readonly string[];
  /** Programs that the sandbox built. Not on the PATH of containers: kubectl lies there as well. */
  readonly built?: string;
}

/** Finds the servers on PATH, where Debian puts them and where the sandbox built them; a ToolError names what is missing with its install line. */
export async function findPrograms(folders: ProgramFolders = {}): Promise<Programs> {
  const {path = process.env['PATH'] ?? '', debian = '/usr/lib/postgresql', more = ['/usr/sbin', '/usr/local/sbin'], built} = folders;
  const shared = [...(await debianPostgres(debian)), ...path.split(delimiter).filter((folder) => folder !== ''), ...more];
  const found = new Map<ProgramName, string>();
  for (const name of NAMES) {
    const folder = await firstWith([...(built === undefined ? [] : [built]), ...shared], specOf(name).binary);
    if (folder !== undefined) found.set(name, folder);
  }
  const missing = NAMES.filter((name) => !found.has(name) && specOf(name).optional === undefined);
  if (missing.length > 0) {
    const names = missing.map((name) => specOf(name).binary).join(', ');
    throw new ToolError('sandbox', `The sandbox runs real data stores, and this machine lacks: ${names}.`, {
      suggestions: missing.map((name) => specOf(name).install),
    });
  }
  const files = Object.fromEntries([...found].map(([name, folder]) => [name, join(folder, specOf(name).binary)]));
  const versions = await Promise.all([...found.keys()].map(async (name) => [name, await versionOf(name, files[name] ?? '')] as const));
  return {path: [...new Set([...found.values()].filter((folder) => folder !== built))], versions: Object.fromEntries(versions), files};
}

/** Optional programs that are not there, with what brings them. */
export function missingPrograms({files}: Pick<Programs, 'files'>): {readonly program: ProgramName; readonly install: string}[] {
  return NAMES.filter((name) => files[name] === undefined).map((program) => ({program, install: specOf(program).install}));
}

async function versionOf(name: ProgramName, file: string): Promise<string> {
  const {versionArguments = ['--version']} = specOf(name);
  // Some print it on stderr, some with a code other than 0.
  const {stdout, stderr} = await execa(file, [...versionArguments], {timeout: 10_000, reject: false, stdin: 'ignore'});
  return numberIn(`${stdout}\n${stderr}`);
}

/** The first dotted number in what a program says of itself: "PgBouncer 1.18.0" → "1.18.0". */
export function numberIn(text: string): string {
  return /\d+(?:\.\d+)+/.exec(text)?.[0] ?? '0';
}

async function debianPostgres(root: string): Promise<string[]> {
  const versions = (await readdir(root).catch(() => [])).filter((name) => /^\d+$/.test(name));
  return versions.sort((a, b) => (isBelow(a, b) ? 1 : -1)).map((version) => join(root, version, 'bin'));
}
