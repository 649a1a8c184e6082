import {ToolError} from '../../core/errors.ts';
import type {FollowedKind} from '../../core/mirror-kind.ts';
import {type KubeObject, textAt} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';
import type {Snapshot} from '../../diagnosis/_types.ts';
import {snapshotOf} from '../../diagnosis/snapshot.ts';

/** Workloads and what decides about their pods, as a diagnosis wants them. */
export type Scenery = {
  readonly objects: readonly KubeObject[];
  /** Kinds that were looked at, found or not. */
  readonly gathered: readonly string[];
  /** Milliseconds. */
  readonly now: number;
  /** People on the pods of workloads that drain, by pod; those that were measured. */
  readonly participants?: ReadonlyMap<string, number>;
};

type Kind = FollowedKind & {
  /** Kinds of workloads that need it; all when absent. */
  readonly of?: readonly string[];
};

const own = (apiVersion: string, kind: string, of?: readonly string[]): Kind => ({
  apiVersion,
  kind,
  scope: 'namespace',
  ...(of === undefined ? {} : {of}),
});
/** Release records are of this kind too, and each may have a megabyte. */
const revisions: Kind = {...own('apps/v1', 'ControllerRevision', ['StatefulSet', 'DaemonSet']), labelSelector: '!gomeet.io/release'};

/** Without these nothing can be said. */
const necessary: readonly Kind[] = [
  own('apps/v1', 'Deployment', ['Deployment']),
  own('apps/v1', 'StatefulSet', ['StatefulSet']),
  own('apps/v1', 'DaemonSet', ['DaemonSet']),
  own('batch/v1', 'Job', ['Job']),
  own('apps/v1', 'ReplicaSet', ['Deployment']),
  revisions,
  own('v1', 'Pod'),
];
/** These say why. Who may not read one of them still gets what the others say. */
const telling: readonly Kind[] = [
  own('v1', 'Event'),
  {apiVersion: 'v1', kind: 'Node', scope: 'cluster'},
  own('v1', 'PersistentVolumeClaim'),
  own('v1', 'ResourceQuota'),
  own('autoscaling/v2', 'HorizontalPodAutoscaler', ['Deployment', 'StatefulSet']),
  own('policy/v1', 'PodDisruptionBudget'),
];

const storageClasses: Kind = {apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', scope: 'cluster'};

/** Everything that a roll-out's judgement is made of. */
export const rolloutKinds: readonly FollowedKind[] = [...necessary, ...telling, storageClasses].map(({of: _workloads, ...kind}) => kind);

/** Reads what belongs to these workloads, and all pods of the namespace. */
export async function sceneryOf(
  {cluster, clock}: Pick<World, 'cluster' | 'clock'>,
  namespace: string,
  workloads: readonly {readonly kind: string}[],
  signal: AbortSignal,
): Promise<Scenery> {
  const used = new Set(workloads.map((object) => object.kind));
  const needs = ({of}: Kind) => of === undefined || of.some((kind) => used.has(kind));
  const list = async ({apiVersion, kind, scope, labelSelector}: Kind) => {
    const where = scope === 'namespace' ? {namespace, optional: true} : {};
    const which = labelSelector === undefined ? {} : {labelSelector};
    return {kind, objects: await cluster.list(apiVersion, kind, {...where, ...which}, signal)};
  };
  const [found, reasons] = await Promise.all([
    Promise.all(necessary.filter(needs).map(list)),
    Promise.all(telling.filter(needs).map((kind) => list(kind).catch(unlessHopeless))),
  ]);
  const lists = [...found, ...reasons.filter((one) => one !== undefined)];
  const now = clock.now().getTime();
  // A class is only of interest to a claim that waits for it.
  const classes = lists.some((one) => one.objects.some(isUnbound)) ? [await list(storageClasses).catch(unlessHopeless)] : [];
  const all = [...lists, ...classes.filter((one) => one !== undefined)];
  return {objects: together(all.map((one) => one.objects)), gathered: all.map((one) => one.kind), now};
}

type Lists = readonly (readonly KubeObject[])[];
const joined = new WeakMap<readonly KubeObject[], {readonly lists: Lists; readonly all: readonly KubeObject[]}>();

/** All in one list; the same one while the same lists come, as they do from memory: gates that wait at once share what is made of it. */
function together(lists: Lists): readonly KubeObject[] {
  const longest = lists.reduce<readonly KubeObject[]>((best, list) => (list.length > best.length ? list : best), []);
  const before = joined.get(longest);
  if (before !== undefined && before.lists.length === lists.length && before.lists.every((list, index) => list === lists[index]))
    return before.all;
  const all = lists.flat();
  joined.set(longest, {lists, all});
  return all;
}

const snapshots = new WeakMap<readonly KubeObject[], Snapshot>();

/** Pure. Indexed once for all gates that look at the same moment. */
export function snapshotFor({objects, gathered, now, participants}: Scenery): Snapshot {
  if (participants !== undefined && participants.size > 0) return snapshotOf(objects, {now, gathered, participants});
  const before = snapshots.get(objects);
  if (before?.now === now && gathered.every((kind) => before.has(kind))) return before;
  const made = snapshotOf(objects, {now, gathered});
  snapshots.set(objects, made);
  return made;
}

/** No permission: then it is not gathered. A connection that failed is a failure of the whole reading. */
function unlessHopeless(error: unknown): undefined {
  if (error instanceof ToolError && !error.transient) return undefined;
  throw error;
}

function isUnbound(object: KubeObject): boolean {
  return object.kind === 'PersistentVolumeClaim' && textAt(object, 'status', 'phase') !== 'Bound';
}
