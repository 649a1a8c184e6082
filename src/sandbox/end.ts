import {stopControlPlane} from './control-plane.ts';
import {sandboxDir} from './paths.ts';
import {removeState} from './state.ts';
import {podsRoot, removePods} from './supervisor/identity.ts';
import {endLeftovers} from './supervisor/leftovers.ts';
import {sweep} from './sweep.ts';

/** Ends every process of a sandbox and says how many there were: the recorded ones in order, then those that a killed daemon left. */
export async function endAll(dir: string): Promise<number> {
  const recorded = await stopControlPlane(dir);
  const left = await endLeftovers(dir);
  return recorded + left + (await sweep(dir, [dir, podsRoot(dir)]));
}

/** Removes everything that a sandbox left on disk, the data of its pods included. */
export async function removeAll(name: string): Promise<void> {
  await removePods(sandboxDir(name));
  await removeState(name);
}
