import {type KubeObject, keyOf, keyText, type ObjectKey, shortName} from '../core/objects.ts';
import type {World} from '../core/ports.ts';
import type {ObjectChange, Step} from '../core/step.ts';

/** Never removed by --prune: they hold data, or others depend on them. */
const keptKinds = new Set(['PersistentVolumeClaim', 'Secret', 'CustomResourceDefinition', 'Namespace']);

/** Objects that `earlier` had and `wanted` has not, that may be removed, and that are still in the cluster. Each once. */
export async function leavingObjects(
  world: World,
  earlier: readonly KubeObject[],
  wanted: readonly KubeObject[],
  signal: AbortSignal,
): Promise<readonly ObjectKey[]> {
  const staying = new Set(wanted.map((object) => keyText(keyOf(object))));
  const gone = new Map(earlier.map((object) => [keyText(keyOf(object)), keyOf(object)] as const));
  const keys = [...gone].flatMap(([text, key]) => (staying.has(text) || keptKinds.has(key.kind) ? [] : [key]));
  const found = await Promise.all(keys.map((key) => world.cluster.get(key, signal)));
  return keys.filter((_, index) => found[index] !== undefined);
}

/** The part of a step that removes them, only with --prune; otherwise it says which are left over. `whose`: ` of later releases`, or nothing. */
export function pruneLeaving(
  leaving: readonly ObjectKey[],
  prune: boolean,
  whose = '',
): Pick<Step, 'effect' | 'changes' | 'settled' | 'apply'> {
  const removed = prune ? leaving : [];
  const why =
    leaving.length === 0
      ? 'nothing is left over'
      : `${leaving.length}${whose} left over, kept without --prune: ${leaving.map(shortName).join(', ')}`;
  return {
    effect: removed.length === 0 ? 'none' : 'destroy',
    changes: removed.map((key): ObjectChange => ({key, action: 'remove', fields: []})),
    settled: async () => (removed.length === 0 ? why : false),
    apply: async ({world}, signal) => {
      for (const key of removed) await world.changes.remove(key, signal);
      return `removed ${removed.map(shortName).join(', ')}`;
    },
  };
}
