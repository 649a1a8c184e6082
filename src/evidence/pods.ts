import {at, conditionOf, type KubeObject, listAt, numberAt, textAt} from '../core/objects.ts';

/** One container of a pod, by what its status says. */
export type ContainerView = {
  readonly name: string;
  readonly init: boolean;
  readonly restarts: number;
  readonly ready: boolean;
  /** `waiting ImagePullBackOff`, `terminated OOMKilled (exit 137)`, `running`. */
  readonly state: string;
};
export type PodView = {
  readonly pod: KubeObject;
  readonly name: string;
  /** The workload by its pods' own names: `auth-service` of `auth-service-7d9f-x2x`. */
  readonly owner: string;
  readonly ready: boolean;
  readonly phase: string;
  readonly node: string;
  readonly restarts: number;
  readonly containers: readonly ContainerView[];
};

/** How bad a pod is: not ready first, then by restarts. Finished and healthy ones last. */
export function worstFirst(pods: readonly KubeObject[]): readonly PodView[] {
  return pods.map(viewOf).sort((a, b) => rank(b) - rank(a) || b.restarts - a.restarts || (a.name < b.name ? -1 : 1));
}

/** Whether a pod is one that a person asks about. */
export function isTroubled(view: PodView): boolean {
  return rank(view) > 0;
}

function rank({ready, phase, restarts, pod}: PodView): number {
  if (phase === 'Succeeded') return 0;
  if (phase === 'Failed') return 3;
  if (!ready) return pod.metadata.deletionTimestamp === undefined ? 4 : 2;
  return restarts > 0 ? 1 : 0;
}

function viewOf(pod: KubeObject): PodView {
  const containers = [...statuses(pod, 'initContainerStatuses', true), ...statuses(pod, 'containerStatuses', false)];
  return {
    pod,
    name: pod.metadata.name,
    owner: ownerOf(pod),
    ready: conditionOf(pod, 'Ready')?.status === 'True',
    phase: textAt(pod, 'status', 'phase') ?? 'Unknown',
    node: textAt(pod, 'spec', 'nodeName') ?? '',
    restarts: containers.reduce((sum, one) => sum + one.restarts, 0),
    containers,
  };
}

function ownerOf(pod: KubeObject): string {
  const owner = pod.metadata.ownerReferences?.find((one) => one.controller === true) ?? pod.metadata.ownerReferences?.[0];
  if (owner === undefined) return pod.metadata.name;
  return owner.kind === 'ReplicaSet' ? owner.name.replace(/-[a-z0-9]+$/, '') : owner.name;
}

function statuses(pod: KubeObject, field: string, init: boolean): readonly ContainerView[] {
  return listAt(pod, 'status', field).flatMap((status) => {
    const name = textAt(status, 'name');
    if (name === undefined) return [];
    return [{name, init, restarts: numberAt(status, 'restartCount') ?? 0, ready: at(status, 'ready') === true, state: stateOf(status)}];
  });
}

function stateOf(status: unknown): string {
  const waiting = textAt(status, 'state', 'waiting', 'reason');
  if (waiting !== undefined) return `waiting ${waiting}`;
  const exit = numberAt(status, 'state', 'terminated', 'exitCode');
  if (exit !== undefined) return `terminated ${textAt(status, 'state', 'terminated', 'reason') ?? ''} (exit ${exit})`;
  return textAt(status, 'state', 'running', 'startedAt') === undefined ? 'unknown' : 'running';
}
