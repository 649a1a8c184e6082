import {at, conditionOf, type KubeObject, listAt, numberAt, type ObjectKey, shortName, textAt} from '../../core/objects.ts';
import type {Snapshot} from '../../diagnosis/_types.ts';
import {sceneOf} from '../../diagnosis/scene.ts';

/** A pod that was ready, as it was then, and the revision that it was of. */
export type HeldPod = {readonly pod: KubeObject; readonly workload: ObjectKey; readonly revision: string | undefined};
/** What happened to it. `lost`: it is gone, or going, and nobody asked for that. */
export type Disturbance = HeldPod & {readonly what: 'restarted' | 'not-ready' | 'lost'; readonly now: KubeObject | undefined};

/** Remembers the pods that were ready and tells what disturbed them. Pods of an older revision may go, and as many as a smaller number of replicas asks for. */
export class Held {
  readonly #pods = new Map<string, HeldPod>();
  /** Replicas of a workload, less those that went since. */
  readonly #desired = new Map<string, number>();

  get size(): number {
    return this.#pods.size;
  }

  /** Compares with what was seen before, and takes in pods that have become ready since. */
  see(workloads: readonly ObjectKey[], snapshot: Snapshot): readonly Disturbance[] {
    return workloads.flatMap((key) => this.#seeOne(key, shortName(key), snapshot));
  }

  #seeOne(key: ObjectKey, name: string, snapshot: Snapshot): readonly Disturbance[] {
    const live = snapshot.find(key.kind, key.namespace, key.name);
    const scene = live === undefined ? undefined : sceneOf(live, snapshot);
    // While its controller has not seen a change, the revision is not known.
    const revision = scene?.revision?.metadata.name;
    const own = [...this.#pods.values()].filter((one) => shortName(one.workload) === name);
    const superseded = own.filter((one) => revision !== undefined && one.revision !== undefined && one.revision !== revision);
    for (const one of superseded) this.#pods.delete(uidOf(one.pod));
    const disturbed = own.filter((one) => !superseded.includes(one)).flatMap((one) => disturbanceOf(one, snapshot));
    const desired = live === undefined ? (this.#desired.get(name) ?? 0) : desiredOf(live);
    const excused = disturbed.filter((one) => one.what === 'lost').slice(0, Math.max(0, (this.#desired.get(name) ?? desired) - desired));
    for (const one of excused) this.#pods.delete(uidOf(one.pod));
    const before = this.#desired.get(name) ?? desired;
    this.#desired.set(name, Math.max(desired, before - excused.length));
    for (const pod of scene?.fresh ?? [])
      if (isReady(pod) && !this.#pods.has(uidOf(pod))) this.#pods.set(uidOf(pod), {pod, workload: key, revision});
    return disturbed.filter((one) => !excused.includes(one));
  }
}

function disturbanceOf(held: HeldPod, snapshot: Snapshot): readonly Disturbance[] {
  const {name, namespace} = held.pod.metadata;
  const same = snapshot.find('Pod', namespace, name);
  const now = same !== undefined && uidOf(same) === uidOf(held.pod) ? same : undefined;
  if (now === undefined || now.metadata.deletionTimestamp !== undefined) return [{...held, what: 'lost', now}];
  if (restartsOf(now) > restartsOf(held.pod)) return [{...held, what: 'restarted', now}];
  // A pod that is ready again since another time was not ready in between.
  return isReady(now) && readySince(now) === readySince(held.pod) ? [] : [{...held, what: 'not-ready', now}];
}

function readySince(pod: KubeObject): string | undefined {
  return textAt(
    listAt(pod, 'status', 'conditions').find((one) => textAt(one, 'type') === 'Ready'),
    'lastTransitionTime',
  );
}

export function restartsOf(pod: KubeObject): number {
  return statusesOf(pod).reduce<number>((sum, status) => sum + (numberAt(status, 'restartCount') ?? 0), 0);
}

/** Status of the container that was restarted last, with its name. */
export function restartedOf(before: KubeObject, now: KubeObject): unknown {
  const count = (pod: KubeObject, name: string | undefined) =>
    numberAt(
      statusesOf(pod).find((status) => textAt(status, 'name') === name),
      'restartCount',
    ) ?? 0;
  return statusesOf(now).find((status) => count(now, textAt(status, 'name')) > count(before, textAt(status, 'name')));
}

function statusesOf(pod: KubeObject): readonly unknown[] {
  return [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')];
}

function desiredOf(workload: KubeObject): number {
  if (workload.kind === 'DaemonSet') return numberAt(workload, 'status', 'desiredNumberScheduled') ?? 0;
  return numberAt(workload, 'spec', 'replicas') ?? 1;
}

function isReady(pod: KubeObject): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True' && at(pod, 'metadata', 'deletionTimestamp') === undefined;
}

function uidOf(pod: KubeObject): string {
  return pod.metadata.uid ?? pod.metadata.name;
}
