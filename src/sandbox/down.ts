import {access} from 'node:fs/promises';
import {join} from 'node:path';
import {endAll, removeAll} from './end.ts';
import {withLock} from './lock.ts';
import {sandboxDir, sandboxesDir} from './paths.ts';
import type {Progress} from './progress.ts';

export interface DownResult {
  readonly name: string;
  /** False when there was no such sandbox: nothing was done. */
  readonly existed: boolean;
  readonly processes: number;
  readonly durationMs: number;
}

/** Ends every process of a sandbox and removes its directory. */
export async function down(name: string, onProgress: Progress): Promise<DownResult> {
  const started = Date.now();
  const dir = sandboxDir(name);
  return withLock(join(sandboxesDir(), `.${name}.lock`), async () => {
    const existed = await access(dir).then(
      () => true,
      () => false,
    );
    if (!existed) return {name, existed, processes: 0, durationMs: Date.now() - started};
    onProgress({phase: 'stop', message: 'stopping the data stores, then the control plane'});
    const processes = await endAll(dir);
    await removeAll(name);
    return {name, existed, processes, durationMs: Date.now() - started};
  });
}
