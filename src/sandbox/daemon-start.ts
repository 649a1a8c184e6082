import {access} from 'node:fs/promises';
import {join} from 'node:path';
import {waitFor} from './control-plane.ts';
import {startProcess} from './processes.ts';
import type {SandboxState} from './state.ts';

/** Exists once the daemon's loops run. */
export function daemonReadyFile(dir: string): string {
  return join(dir, 'daemon.ready');
}

/** Starts the daemon out of the CLI that runs now, and waits until its loops run. */
export async function startDaemon(state: SandboxState): Promise<void> {
  const ref = await startProcess(state.dir, 'daemon', [process.execPath, ...state.cli, 'sandbox', 'daemon', '--name', state.name]);
  const exists = () => access(daemonReadyFile(state.dir)).then(() => true);
  await waitFor('the sandbox daemon', [ref], exists, 30_000);
}
