import {Refused, ToolError} from '../../core/errors.ts';
import {type KubeObject, keyOf, keyText, shortName, textAt} from '../../core/objects.ts';
import type {AppliedObject, World} from '../../core/ports.ts';
import type {ObjectChange} from '../../core/step.ts';
import {changeOf} from '../changes.ts';

/** One object and how it differs; `change` is absent when it agrees, or is not ours to change. */
export type Difference = {readonly object: KubeObject; readonly change?: ObjectChange};

/** Whether an object that is there may be changed. */
export type MayChange = (before: KubeObject) => boolean;

/**
 * How objects differ from the cluster, by server-side dry run. An object whose kind or namespace does not exist yet
 * cannot be tried out, and is new. Refused when the API server would reject one of those that may be changed.
 */
export async function differences(
  world: World,
  objects: readonly KubeObject[],
  signal: AbortSignal,
  mayChange: MayChange = () => true,
): Promise<readonly Difference[]> {
  const missing = await missingNamespaces(world, objects, signal);
  const isNew = (object: KubeObject) => object.metadata.namespace !== undefined && missing.has(object.metadata.namespace);
  const previewed = await world.changes.preview(
    objects.filter((object) => !isNew(object)),
    signal,
  );
  const ours = previewed.filter((one) => one.before === undefined || mayChange(one.before));
  refuseRejected(ours);
  const results = new Map(ours.map((one) => [keyText(one.key), one]));
  const foreign = new Set(previewed.filter((one) => !ours.includes(one)).map((one) => keyText(one.key)));
  return objects.map((object): Difference => {
    const key = keyOf(object);
    if (foreign.has(keyText(key))) return {object};
    const result = results.get(keyText(key));
    if (result === undefined || result.rejected !== undefined) return {object, change: {key, action: 'create', fields: []}};
    const change = changeOf(result);
    return {object, ...(change === undefined ? {} : {change})};
  });
}

async function missingNamespaces(world: World, objects: readonly KubeObject[], signal: AbortSignal): Promise<ReadonlySet<string>> {
  const names = [...new Set(objects.flatMap((object) => object.metadata.namespace ?? []))];
  const found = await Promise.all(names.map((name) => world.cluster.get({apiVersion: 'v1', kind: 'Namespace', name}, signal)));
  const ending = names.find(
    (_, index) => found[index]?.metadata.deletionTimestamp !== undefined || textAt(found[index], 'status', 'phase') === 'Terminating',
  );
  if (ending !== undefined) {
    throw new Refused(`namespace ${ending} is being deleted: nothing can be created in it`, {
      suggestions: [`see what holds it: kubectl get namespace ${ending} -o yaml`, 'wait until it is gone and run the same command again'],
    });
  }
  return new Set(names.filter((_, index) => found[index] === undefined));
}

function refuseRejected(previewed: readonly AppliedObject[]): void {
  const rejected = previewed.filter((one) => one.rejected !== undefined && one.rejected.reason !== 'not-found');
  const [first] = rejected;
  if (first?.rejected === undefined) return;
  // Not a verdict on the object: something on the way to it (an admission webhook) does not work.
  if (rejected.every((one) => one.rejected?.reason === 'other'))
    throw new ToolError('kubernetes', `${shortName(first.key)} cannot be tried out: ${first.rejected.message}`);
  const list = rejected.map((one) => `${shortName(one.key)}: ${one.rejected?.message}`);
  const owned = rejected.some((one) => one.rejected?.reason === 'conflict');
  throw new Refused(`the API server would refuse ${list.length === 1 ? '' : `${list.length} objects, first `}${list[0]}`, {
    suggestions: [
      ...list.slice(1, 10),
      ...(owned ? ['another field manager owns this field: have it give the field up, or take the object out'] : []),
    ],
  });
}
