import {type KubeObject, keyOf, keyText, type ObjectKey} from '../core/objects.ts';
import type {World} from '../core/ports.ts';

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
