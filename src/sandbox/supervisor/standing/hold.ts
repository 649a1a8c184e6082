import type {Act} from '../../../faults/_standing.ts';
import {isHeld, hold as keepDown, release} from '../holds.ts';
import {answers, type Handler} from './act.ts';

/** The process ends by SIGKILL and does not come back. */
export const hold: Handler<Act & {readonly kind: 'hold'}> = {
  async apply({after, container}, pod, marks, {dir, forming}) {
    const held = heldAs(pod.name, container);
    if ((await marks.get(pod.name)) !== undefined && (await isHeld(dir, held))) {
      // Its successor may have started before it was held.
      if (pod.pid(container) !== undefined) pod.kill(container);
      return 'active';
    }
    if (after !== undefined && (forming() || !(await answers(pod, after)))) return 'armed';
    await marks.set(pod.name);
    await keepDown(dir, held);
    pod.kill(container);
    return 'active';
  },
  async undo({container}, name, _pod, _marks, {dir}) {
    await release(dir, heldAs(name, container));
    return true;
  },
};

/** Holds of sidecars are named with the container behind a dot. */
function heldAs(pod: string, container: string | undefined): string {
  return container === undefined ? pod : `${pod}.${container}`;
}
