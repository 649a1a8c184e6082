import {prepareContainer} from './command.ts';
import type {EnvSources} from './env.ts';
import type {PodLayout} from './layout.ts';
import {freshLog, type Running, start} from './process.ts';
import {endStragglers} from './stragglers.ts';
import type {Surroundings} from './surroundings.ts';

/** Runs the init containers of a pod one after the other; false at the first that fails, or when `stopped`. Throws MissingReference. */
export async function runInitContainers(
  sources: EnvSources,
  layout: PodLayout,
  {machine, log, routes}: Pick<Surroundings, 'machine' | 'log' | 'routes'>,
  stopped: AbortSignal,
  began: (running: Running | undefined) => void,
): Promise<boolean> {
  const {name} = sources.pod.metadata;
  for (const container of sources.pod.spec.initContainers) {
    const prepared = prepareContainer(container, sources, machine, layout, routes());
    const output = await freshLog(machine.dir, `${name}.${container.name}`);
    if (stopped.aborted) return false;
    const running = start(prepared, machine.identity, output);
    began(running);
    const {code, error} = await running.ended;
    await endStragglers([layout.dir, ...layout.volumes.values()]);
    began(undefined);
    if (stopped.aborted) return false;
    if (code === 0) continue;
    log(`${name}: init container ${container.name} ended with ${code}${error === undefined ? '' : `: ${error}`}`);
    return false;
  }
  return true;
}
