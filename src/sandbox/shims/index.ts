import {chmod, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {firstWith} from '../find-program.ts';
import {dockerEntrypoint} from './docker-entrypoint.ts';
import {libpq, libpqPrograms} from './libpq.ts';
import {getent, hostname, httpClient} from './network.ts';
import {redisCli, redisServer} from './redis.ts';

/** A program that stands before another one of the same name on the PATH of containers. */
export interface Shim {
  readonly name: string;
  readonly text: string;
}

const ALL: readonly Shim[] = [
  ...libpqPrograms.map((name) => ({name, text: libpq})),
  {name: 'redis-cli', text: redisCli},
  {name: 'redis-server', text: redisServer},
  {name: 'wget', text: httpClient},
  {name: 'curl', text: httpClient},
  {name: 'getent', text: getent},
  {name: 'hostname', text: hostname},
  {name: 'docker-entrypoint.sh', text: dockerEntrypoint},
];

/** The shims of programs that these directories have, and those that stand for themselves. */
export async function shimsFor(folders: readonly string[]): Promise<Shim[]> {
  const made = ALL.map(async ({name, text}) => {
    if (!text.includes('@BIN@')) return [{name, text}];
    const folder = await firstWith(folders, name);
    return folder === undefined ? [] : [{name, text: text.replaceAll('@BIN@', folder)}];
  });
  return (await Promise.all(made)).flat();
}

/** Writes the shims into a directory that exists. */
export async function writeShims(dir: string, shims: readonly Shim[]): Promise<void> {
  const write = async ({name, text}: Shim) => {
    await writeFile(join(dir, name), text, {mode: 0o755});
    await chmod(join(dir, name), 0o755);
  };
  await Promise.all(shims.map(write));
}
