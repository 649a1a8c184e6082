import {writeAtomic} from './atomic.ts';
import {daemonReadyFile} from './daemon-start.ts';
import {startStandIns} from './stand-ins/index.ts';
import {requireStarted} from './state.ts';
import {startSupervisor} from './supervisor/index.ts';

/** The background process of a sandbox (`gomeet sandbox daemon`, hidden): runs the stand-ins and the supervisor until SIGTERM. */
export async function runDaemon(name: string): Promise<void> {
  const state = await requireStarted(name);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
  // One bad event must not end the processes of a whole sandbox; it lands in the daemon's log.
  process.on('unhandledRejection', (error) => process.stderr.write(`unhandled: ${error instanceof Error ? error.stack : String(error)}\n`));
  const standIns = await startStandIns(state);
  const supervisor = await startSupervisor(state);
  await writeAtomic(daemonReadyFile(state.dir), `${process.pid}\n`);
  await ended;
  await supervisor.stop();
  await standIns.stop();
}
