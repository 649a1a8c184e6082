import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {sentenceOf} from '../../core/errors.ts';
import {firstWith} from '../find-program.ts';
import {isAlive, listProcesses, startProcess} from '../processes.ts';
import type {SandboxState} from '../state.ts';

/** Processes of the account. The daemon starts one again when it ends, so a sandbox without one for a moment is still whole. */
export const CLOUD_PROCESSES: readonly string[] = ['digitalocean', 'spaces'];

const LOOK_MS = 500;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** A process that ran this long did not fail at its start. */
const SETTLED_MS = 20_000;

type Process = {readonly name: string; readonly argv: readonly [string, ...string[]]};

/** moto's server, when this machine has it. */
export async function findMoto(): Promise<string | undefined> {
  const folder = await firstWith((process.env['PATH'] ?? '').split(':'), 'moto_server');
  return folder === undefined ? undefined : join(folder, 'moto_server');
}

async function wantedProcesses({cli, name, cloud, ports}: SandboxState): Promise<readonly Process[]> {
  if (cloud === undefined) return [];
  const api: Process = {name: 'digitalocean', argv: [process.execPath, ...cli, 'sandbox', 'cloud', '--name', name]};
  const moto = cloud.spaces === null ? undefined : await findMoto();
  return moto === undefined ? [api] : [api, {name: 'spaces', argv: [moto, '-H', '127.0.0.1', '-p', String(ports.spaces ?? 0)]}];
}

/** Starts the account's processes, and again whenever one ends, with a pause that grows while it fails at once. */
export async function keepProcesses(state: SandboxState, log: (line: string) => void, signal: AbortSignal): Promise<void> {
  await Promise.all((await wantedProcesses(state)).map((one) => keepOne(state.dir, one, log, signal)));
}

async function keepOne(dir: string, {name, argv}: Process, log: (line: string) => void, signal: AbortSignal): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  let startedAt = 0;
  while (!signal.aborted) {
    const ref = (await listProcesses(dir)).find((one) => one.name === name);
    if (ref === undefined || !isAlive(ref)) {
      if (startedAt > 0) {
        pause = Date.now() - startedAt > SETTLED_MS ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pause * 2);
        log(`${name} ended: it starts again in ${pause / 1000} s`);
        await sleep(pause, undefined, {signal}).catch(() => {});
        if (signal.aborted) return;
      }
      startedAt = Date.now();
      await startProcess(dir, name, argv).catch((error: unknown) => log(`${name} does not start: ${sentenceOf(error)}`));
    }
    await sleep(LOOK_MS, undefined, {signal}).catch(() => {});
  }
}
