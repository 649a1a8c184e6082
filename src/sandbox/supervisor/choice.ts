import type {Pod} from './pod.ts';
import type {Programs} from './programs.ts';
import {definitionOf} from './view.ts';

/** Which of the pods that should run get a process, and which only look as if. */
export interface Choice {
  readonly real: readonly Pod[];
  readonly simulated: readonly Pod[];
}

/**
 * Where an app runs for some of its pods only, those that run already keep their process, then the oldest get one: a
 * sandbox that starts again chooses the same, and a pod that goes away is replaced. Pods whose program is not installed
 * are simulated.
 */
export function choose(pods: readonly Pod[], running: ReadonlySet<string>, {files}: Pick<Programs, 'files'>): Choice {
  const real: Pod[] = [];
  const simulated: Pod[] = [];
  const taken = new Map<string, number>();
  const rank = (pod: Pod) => (running.has(pod.metadata.uid) ? 0 : 1);
  const ordered = [...pods].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      compare(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '') ||
      compare(a.metadata.name, b.metadata.name),
  );
  for (const pod of ordered) {
    const app = definitionOf(pod);
    const count = taken.get(app?.label ?? '') ?? 0;
    const runs = app === undefined || (files[app.containers[0].program] !== undefined && count < (app.atMost ?? Number.POSITIVE_INFINITY));
    if (runs && app !== undefined) taken.set(app.label, count + 1);
    (runs ? real : simulated).push(pod);
  }
  return {real, simulated};
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
