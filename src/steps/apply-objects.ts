import {type KubeObject, keyOf, keyText, shortName} from '../core/objects.ts';
import type {ApplyOptions} from '../core/ports.ts';
import type {ObjectChange, Step} from '../core/step.ts';

/** Objects and how they differ from the cluster. */
export type Differing = {readonly objects: readonly KubeObject[]; readonly changes: readonly ObjectChange[]};

/** The part of a step that applies those objects that differ, in their order; settled when none does. */
export function applyDiffering(
  state: Differing,
  settled: string,
  options: ApplyOptions = {},
): Pick<Step, 'effect' | 'changes' | 'settled' | 'apply'> {
  const wanted = new Set(state.changes.map((change) => keyText(change.key)));
  return {
    effect: 'change',
    changes: state.changes,
    settled: async () => (state.changes.length === 0 ? settled : false),
    apply: async ({world}, signal) => {
      await world.changes.apply(
        state.objects.filter((object) => wanted.has(keyText(keyOf(object)))),
        signal,
        options,
      );
      return describeChanges(state.changes);
    },
  };
}

/** `create namespace/gomeet, update clusterrole/x and 3 more`. */
export function describeChanges(changes: readonly ObjectChange[]): string {
  const names = changes.slice(0, 3).map((change) => `${change.action} ${shortName(change.key)}`);
  return changes.length > 3 ? `${names.join(', ')} and ${changes.length - 3} more` : names.join(', ');
}
