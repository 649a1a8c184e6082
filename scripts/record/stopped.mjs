import {readFileSync} from 'node:fs';
import {join} from 'node:path';

/** Stops a program of the sandbox for the time of a scenario. */
export async function stopped(world, program, act) {
  const {pid} = JSON.parse(readFileSync(join(world.cluster.dir, 'pids', `${program}.json`), 'utf8'));
  process.kill(pid, 'SIGSTOP');
  try {
    await act();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
