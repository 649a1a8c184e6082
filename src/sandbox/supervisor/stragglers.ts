import {readdir, readlink} from 'node:fs/promises';
import type {PodLayout} from './layout.ts';

/**
 * Kills what a container's process left behind in a session of its own, as the end of a container would: `pg_ctl start` of an
 * initialisation that failed half-way, commands of `kubectl exec`. They are known by their working directory. Returns how many there were.
 */
export async function endStragglers({dir, volumes}: Pick<PodLayout, 'dir' | 'volumes'>): Promise<number> {
  const folders = [dir, ...volumes.values()];
  const inside = (path: string) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 1 && pid !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Other users' processes cannot be read, and are not ours.
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      return inside(cwd) ? [pid] : [];
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
