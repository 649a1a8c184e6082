import type {Act} from '../../../faults/_standing.ts';
import type {Handler, Struck} from './act.ts';
import type {Marks} from './marks.ts';

/** The files of a changed ConfigMap are written well within this. Milliseconds. */
const WRITTEN_MS = 1_000;
/** What the mark says: since when the process is to end for the first time or the last, or that it did. */
const FIRST = 'first';
const LAST = 'last';
const DONE = 'done';

/** The process reads its configuration anew. */
export const restart: Handler<Act & {readonly kind: 'restart'}> = {
  async apply({container}, pod, marks) {
    const mark = (await marks.get(pod.name)) ?? '';
    if (mark === DONE) return 'active';
    if (pod.pid(container) === undefined) return 'armed';
    if (await killed(mark, FIRST, container, pod, marks)) await marks.set(pod.name, DONE);
    return 'armed';
  },
  async undo({container}, name, pod, marks) {
    if (pod === undefined) return true;
    return killed((await marks.get(name)) ?? '', LAST, container, pod, marks);
  },
};

/** True when the files had time to be written and the process got its SIGKILL. */
async function killed(mark: string, step: string, container: string | undefined, pod: Struck, marks: Marks): Promise<boolean> {
  const [name, since] = mark.split(' ');
  if (name !== step) await marks.set(pod.name, `${step} ${Date.now()}`);
  if (name !== step || Date.now() - Number(since) < WRITTEN_MS) return false;
  pod.kill(container);
  return true;
}
