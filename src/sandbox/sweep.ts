import {readdir, readFile, readlink} from 'node:fs/promises';
import {basename} from 'node:path';
import {endProcess, MARKER, startTicks} from './processes.ts';

/** Servers that overwrite their own environment, so that only their working directory tells whose they are. */
const SERVERS = [
  'postgres',
  'redis-server',
  'pgbouncer',
  'initdb',
  'pg_basebackup',
  'prometheus',
  'alertmanager',
  'livekit-server',
  'coturn',
  'turnserver',
];

/** Ends what a sandbox (its directory is `dir`) left running although nobody recorded it: servers that work below `folders`, commands of `kubectl exec`, children of a killed daemon. */
export async function sweep(dir: string, folders: readonly string[] = [dir]): Promise<number> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 1 && pid !== process.pid && pid !== process.ppid);
  const ours = (await Promise.all(pids.map(async (pid) => ((await belongsTo(pid, dir, folders)) ? [pid] : [])))).flat();
  await Promise.all(ours.map((pid) => endProcess({name: String(pid), pid, startTicks: startTicks(pid) ?? 'gone', log: ''}, 3000)));
  return ours.length;
}

async function belongsTo(pid: number, dir: string, folders: readonly string[]): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  if (environment.split('\0').includes(`${MARKER}=${dir}`)) return true;
  const [cwd, program] = await Promise.all([readlink(`/proc/${pid}/cwd`).catch(() => ''), readlink(`/proc/${pid}/exe`).catch(() => '')]);
  return SERVERS.includes(basename(program)) && folders.some((folder) => cwd.startsWith(`${folder}/`));
}
