import type {Act} from '../../../faults/_standing.ts';
import {isAlive, startTicks} from '../../processes.ts';
import {signalGroup} from '../process.ts';
import {answers, type Handler} from './act.ts';

/** A client of the server that stays, such as one that holds a lock. It ends with its server, and is started again with it. */
export const session: Handler<Act & {readonly kind: 'session'}> = {
  async apply({command, shows}, pod, marks) {
    if (pod.pid() === undefined) return 'armed';
    if (!runs(await marks.get(pod.name))) {
      const pid = await pod.launch(command.argv, command.stdin);
      if (pid === undefined) return 'armed';
      await marks.set(pod.name, `${pid} ${startTicks(pid) ?? ''}`);
    }
    return shows === undefined || (await answers(pod, shows)) ? 'active' : 'armed';
  },
  async undo(_act, name, _pod, marks) {
    const mark = await marks.get(name);
    if (runs(mark)) signalGroup(Number(mark?.split(' ')[0]), 'SIGKILL');
    return true;
  },
};

function runs(mark: string | undefined): boolean {
  const [pid = '', ticks = ''] = (mark ?? '').split(' ');
  return ticks !== '' && isAlive({pid: Number(pid), startTicks: ticks});
}
