import {readdir, readFile, readlink} from 'node:fs/promises';

/**
 * Kills what a container's process left behind in a session of its own, as the end of a container would: `pg_ctl start` of an
 * initialisation that failed half-way, commands of `kubectl exec`. They are known by their working directory; `spared` are the
 * sessions of other containers that share a volume with it. Returns how many there were.
 */
export async function endStragglers(folders: readonly string[], spared: readonly number[] = []): Promise<number> {
  const inside = (path: string) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 1 && pid !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Other users' processes cannot be read, and are not ours.
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      return inside(cwd) && !(spared.length > 0 && spared.includes(await sessionOf(pid))) ? [pid] : [];
    }),
  );
  for (const pid of found.flat()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone in between.
    }
  }
  return found.flat().length;
}

/** Field 6 of /proc/<pid>/stat; 0 for a process that is gone. */
async function sessionOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3] ?? 0);
}
