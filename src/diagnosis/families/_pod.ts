import {at, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import {hasEnded, isReady} from '../../core/pods.ts';
import type {Scene} from '../_types.ts';
import {timeOf} from '../times.ts';

export {hasEnded, isReady};

/** One container of a pod: what was asked for and what became of it. */
export type Container = {
  readonly name: string;
  /** Runs to its end before the others start; a sidecar (restartPolicy Always) does not. */
  readonly init: boolean;
  readonly spec: unknown;
  readonly status: unknown;
};

/** The end of a container's run as its status tells it. Times in milliseconds. */
export type Ended = {
  readonly reason: string;
  readonly exitCode: number | undefined;
  readonly signal: number | undefined;
  readonly message: string;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
};

/** Milliseconds of a timestamp. A container that never ran carries the year 1970, which tells nothing. */
export function timeAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const ms = timeOf(at(value, ...path));
  return ms === undefined || ms <= 0 ? undefined : ms;
}

/** New pods that are not ready and may still become it: one that ended well or that the node threw out does not. */
export function unready(scene: Scene): readonly KubeObject[] {
  return scene.fresh.filter((pod) => !isReady(pod) && !hasEnded(pod));
}

/** Init containers first, each with its status; one that the kubelet has not reported on yet has none. Read once for each pod. */
export function containersOf(pod: KubeObject): readonly Container[] {
  const before = known.get(pod);
  if (before !== undefined) return before;
  const init = listAt(pod, 'spec', 'initContainers');
  const initStatuses = listAt(pod, 'status', 'initContainerStatuses');
  const main = joined(listAt(pod, 'spec', 'containers'), listAt(pod, 'status', 'containerStatuses'), false);
  const containers = init.length === 0 && initStatuses.length === 0 ? main : [...joined(init, initStatuses, true), ...main];
  known.set(pod, containers);
  return containers;
}
const known = new WeakMap<KubeObject, readonly Container[]>();

/** A status without a container in the spec happens in hand-made and in cut-down objects. */
function joined(specs: readonly unknown[], statuses: readonly unknown[], init: boolean): readonly Container[] {
  return (specs.length > 0 ? specs : statuses).map((spec) => {
    const name = textAt(spec, 'name');
    const status = statuses.find((one) => textAt(one, 'name') === name);
    return {name: name ?? '', init: init && textAt(spec, 'restartPolicy') !== 'Always', spec: specs.length > 0 ? spec : {name}, status};
  });
}

/** Whether the kubelet is, or may be, still busy with the volumes: it looks at images and containers only when they are mounted. */
export function awaitsVolumes(pod: KubeObject): boolean {
  if (textAt(pod, 'spec', 'nodeName') === undefined) return false;
  return containersOf(pod).every((one) => {
    const reason = textAt(one.status, 'state', 'waiting', 'reason');
    return (
      restartsOf(one) === 0 &&
      (reason === undefined ? at(one.status, 'state') === undefined : /^(ContainerCreating|PodInitializing)$/.test(reason))
    );
  });
}

export function imageOf(container: Container): string {
  return textAt(container.spec, 'image') ?? textAt(container.status, 'image') ?? '?';
}

export function waitingOf(container: Container): {readonly reason: string; readonly message: string} | undefined {
  const reason = textAt(container.status, 'state', 'waiting', 'reason');
  return reason === undefined ? undefined : {reason, message: textAt(container.status, 'state', 'waiting', 'message') ?? ''};
}

export function restartsOf(container: Container): number {
  return numberAt(container.status, 'restartCount') ?? 0;
}

/** The last end of the container: the present state when it is down, else the state before. */
export function endOf(container: Container): Ended | undefined {
  const state = at(container.status, 'state', 'terminated') ?? at(container.status, 'lastState', 'terminated');
  if (typeof state !== 'object' || state === null) return undefined;
  return {
    reason: textAt(state, 'reason') ?? '',
    exitCode: numberAt(state, 'exitCode'),
    signal: numberAt(state, 'signal'),
    message: textAt(state, 'message') ?? '',
    startedAt: timeAt(state, 'startedAt'),
    finishedAt: timeAt(state, 'finishedAt'),
  };
}

/** When the kubelet took the pod, or when it was made. */
export function startOf(pod: KubeObject): number | undefined {
  return timeAt(pod, 'status', 'startTime') ?? timeAt(pod, 'metadata', 'creationTimestamp');
}

export function conditionSince(object: unknown, type: string): number | undefined {
  return timeAt(
    listAt(object, 'status', 'conditions').find((one) => textAt(one, 'type') === type),
    'lastTransitionTime',
  );
}

/** A Job counts its pods' failures itself and decides how many are too many. */
export function isOfJob(pod: KubeObject): boolean {
  return (pod.metadata.ownerReferences ?? []).some((owner) => owner.kind === 'Job');
}

/** The Job whose pods the scene has: the subject, or the newest one of a CronJob. */
export function jobOf({subject, revision}: Scene): KubeObject | undefined {
  return subject.kind === 'Job' ? subject : revision?.kind === 'Job' ? revision : undefined;
}

/** Whether as many new pods are ready as the workload wants; unknown counts as not. */
export function hasEnough(scene: Scene): boolean {
  const wanted =
    scene.subject.kind === 'DaemonSet'
      ? numberAt(scene.subject, 'status', 'desiredNumberScheduled')
      : scene.subject.kind === 'Pod'
        ? 1
        : (numberAt(scene.subject, 'spec', 'replicas') ?? 1);
  return wanted !== undefined && scene.fresh.filter(isReady).length >= wanted;
}
