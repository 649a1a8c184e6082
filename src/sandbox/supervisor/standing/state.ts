import type {Act, PodCommand} from '../../../faults/_standing.ts';
import {answers, type Handler, type Struck} from './act.ts';

/** Something that a server was told. It forgets when it restarts, so it is asked again and again, and told again. */
export const state: Handler<Act & {readonly kind: 'state'}> = {
  async apply({holds, saves, apply}, pod, marks) {
    if (await answers(pod, holds)) {
      // Somebody else did the same before: then there is nothing that could be put back.
      if ((await marks.get(pod.name)) === undefined) await marks.set(pod.name);
      return 'active';
    }
    if ((await marks.get(pod.name)) === undefined) {
      const before = saves === undefined ? {code: 0, stdout: ''} : await pod.exec(saves.argv, stdinOf(saves));
      if (before?.code !== 0) return 'armed';
      await marks.set(pod.name, before.stdout.replace(/\n$/, ''));
    }
    await all(apply, pod, (await marks.get(pod.name)) ?? '');
    return (await answers(pod, holds)) ? 'active' : 'armed';
  },
  async undo({undo, pods}, name, pod, marks) {
    // One of a Deployment never comes back under its name; one of a StatefulSet does, and its data may have it still.
    if (pod === undefined) return 'labels' in pods;
    return all(undo, pod, (await marks.get(name)) ?? '');
  },
};

/** Runs them one after the other; false at the first that does not end well. */
async function all(commands: readonly PodCommand[], pod: Struck, saved: string): Promise<boolean> {
  for (const command of commands) {
    const answer = await pod.exec(command.argv, {...stdinOf(command), env: {SAVED: saved}});
    if (answer?.code !== 0) return false;
  }
  return true;
}

function stdinOf({stdin}: PodCommand): {readonly stdin?: string} {
  return stdin === undefined ? {} : {stdin};
}
