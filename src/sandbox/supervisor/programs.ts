import {readdir} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {execa} from 'execa';
import {ToolError} from '../../core/errors.ts';
import {firstWith} from '../find-program.ts';
import {isBelow} from './configure.ts';
import type {App} from './view.ts';

/** The servers of this machine. */
export interface Programs {
  /** Directories to put on the PATH of containers, after the shims. */
  readonly path: readonly string[];
  readonly versions: Readonly<Record<App, string>>;
}

const INSTALL: Readonly<Record<App, string>> = {
  postgres: 'apt-get install postgresql',
  pgbouncer: 'apt-get install pgbouncer',
  redis: 'apt-get install redis-server',
};

const SERVER: Readonly<Record<App, string>> = {postgres: 'postgres', pgbouncer: 'pgbouncer', redis: 'redis-server'};

/** Finds the servers on PATH and where Debian puts them; a ToolError names what is missing with its install line. */
export async function findPrograms(
  path = process.env['PATH'] ?? '',
  debian = '/usr/lib/postgresql',
  more: readonly string[] = ['/usr/sbin', '/usr/local/sbin'],
): Promise<Programs> {
  const folders = [...(await debianPostgres(debian)), ...path.split(delimiter).filter((folder) => folder !== ''), ...more];
  const found = new Map<App, string>();
  for (const app of ['postgres', 'pgbouncer', 'redis'] as const) {
    const folder = await firstWith(folders, SERVER[app]);
    if (folder !== undefined) found.set(app, folder);
  }
  const missing = (['postgres', 'pgbouncer', 'redis'] as const).filter((app) => !found.has(app));
  if (missing.length > 0) {
    const names = missing.map((app) => SERVER[app]).join(', ');
    throw new ToolError('sandbox', `The sandbox runs real data stores, and this machine lacks: ${names}.`, {
      suggestions: missing.map((app) => INSTALL[app]),
    });
  }
  const versionOf = async (app: App) =>
    numberIn((await execa(join(found.get(app) ?? '', SERVER[app]), ['--version'], {timeout: 10_000})).stdout);
  const [postgres, pgbouncer, redis] = await Promise.all([versionOf('postgres'), versionOf('pgbouncer'), versionOf('redis')]);
  return {path: [...new Set(found.values())], versions: {postgres, pgbouncer, redis}};
}

/** The first dotted number in what a program says of itself: "PgBouncer 1.18.0" → "1.18.0". */
export function numberIn(text: string): string {
  return /\d+(?:\.\d+)+/.exec(text)?.[0] ?? '0';
}

async function debianPostgres(root: string): Promise<string[]> {
  const versions = (await readdir(root).catch(() => [])).filter((name) => /^\d+$/.test(name));
  return versions.sort((a, b) => (isBelow(a, b) ? 1 : -1)).map((version) => join(root, version, 'bin'));
}
