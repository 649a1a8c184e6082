import {type KubeObject, keyOf, numberAt, type ObjectKey, textAt} from '../core/objects.ts';
import {isTerminal} from './pods.ts';
import {groupKindOf, type ObjectStore} from './store.ts';

/** What deleting an object does: pods get their grace, namespaces terminate, dependants go in the background. */
export function removeObject(store: ObjectStore, key: ObjectKey, now: number): void {
  const object = store.get(key);
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) return;
  if (object.kind === 'Pod') removePod(store, object, now);
  else if (object.kind === 'Namespace' || object.metadata.finalizers !== undefined) store.put(marked(object, now, undefined), iso(now));
  else removeWithDependants(store, object, now);
}

function removeWithDependants(store: ObjectStore, object: KubeObject, now: number): void {
  const dependants = store.owned(object.metadata.uid ?? '');
  store.drop(keyOf(object));
  for (const dependant of dependants) removeObject(store, keyOf(dependant), now);
  if (object.kind === 'CustomResourceDefinition') removeInstances(store, object, now);
}

function removePod(store: ObjectStore, pod: KubeObject, now: number): void {
  if (textAt(pod, 'spec', 'nodeName') === undefined || isTerminal(pod)) {
    store.drop(keyOf(pod));
    return;
  }
  const grace = numberAt(pod, 'spec', 'terminationGracePeriodSeconds') ?? 30;
  store.put(marked(pod, now + grace * 1000, grace), iso(now));
}

/** Deleting a definition deletes every object of its kind: the cascade that nobody wants to meet in production. */
function removeInstances(store: ObjectStore, definition: KubeObject, now: number): void {
  const group = textAt(definition, 'spec', 'group') ?? '';
  const kind = textAt(definition, 'spec', 'names', 'kind') ?? '';
  for (const object of store.list(groupKindOf({apiVersion: `${group}/v1`, kind}))) removeObject(store, keyOf(object), now);
}

function marked(object: KubeObject, at: number, grace: number | undefined): KubeObject {
  const metadata = {...object.metadata, deletionTimestamp: iso(at), ...(grace === undefined ? {} : {deletionGracePeriodSeconds: grace})};
  return {...object, metadata};
}

function iso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
