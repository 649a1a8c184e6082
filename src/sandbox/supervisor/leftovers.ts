import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {endProcess, isAlive, type ProcessRef} from '../processes.ts';
import {forgetPodProcess, signalGroup} from './process.ts';

/** Every pod process that is recorded and alive. */
async function podProcesses(dir: string): Promise<ProcessRef[]> {
  const folder = join(dir, 'pod-processes');
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.json'));
  const read = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8').catch(() => 'null')) as ProcessRef | null),
  );
  return read.filter((ref) => ref !== null).filter(isAlive);
}

/** Ends what a supervisor that was killed left running: its processes hold the addresses and the data directories. */
export async function endLeftovers(dir: string): Promise<number> {
  const left = await podProcesses(dir);
  await Promise.all(
    left.map(async (ref) => {
      await endProcess(ref, 3_000);
      signalGroup(ref.pid, 'SIGKILL');
      await forgetPodProcess(dir, ref.name);
    }),
  );
  return left.length;
}
