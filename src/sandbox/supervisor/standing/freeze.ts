import type {Act} from '../../../faults/_standing.ts';
import {signalGroup} from '../process.ts';
import type {Handler} from './act.ts';
import {descendants} from './descendants.ts';

/** The process stands still: it keeps its connections and answers nothing. */
export const freeze: Handler<Act & {readonly kind: 'freeze'}> = {
  async apply({title, container}, pod, marks) {
    const pid = pod.pid(container);
    if (pid === undefined) return 'armed';
    await marks.set(pod.name);
    return (await signal(pid, title, 'SIGSTOP')) ? 'active' : 'armed';
  },
  async undo({title, container}, _name, pod) {
    const pid = pod?.pid(container);
    if (pid !== undefined) await signal(pid, title, 'SIGCONT');
    return true;
  },
};

/** False when there is nothing to signal. */
async function signal(pid: number, title: string | undefined, name: 'SIGSTOP' | 'SIGCONT'): Promise<boolean> {
  if (title === undefined) {
    signalGroup(pid, name);
    return true;
  }
  const found = (await descendants(pid)).filter((one) => one.title.includes(title));
  for (const one of found) process.kill(one.pid, name);
  return found.length > 0;
}
