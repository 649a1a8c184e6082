import {APPS, type App, JOBS} from './apps/index.ts';
import type {Container, KeyedData, Pod, Service} from './pod.ts';
import type {Programs} from './programs.ts';

/** What the API server says now, as far as pods with a process depend on it. */
export interface ClusterView {
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly configMaps: ReadonlyMap<string, KeyedData>;
  readonly secrets: ReadonlyMap<string, KeyedData>;
  /** Uid of each PersistentVolumeClaim by its name. */
  readonly claims?: ReadonlyMap<string, string>;
}

/** Before the API server said anything. */
export const NOTHING: ClusterView = {pods: [], services: [], configMaps: new Map(), secrets: new Map()};

const PULL_FAILURES: readonly string[] = ['ErrImagePull', 'ImagePullBackOff'];

/** What stands behind pods of this kind, or undefined for a pod that kwok simulates. */
export function definitionOf(pod: Pod): App | undefined {
  return APPS.find(({label}) => label === pod.metadata.labels['app']);
}

/** The `app` label of a pod that has, or may have, a process. */
export function appOf(pod: Pod): string | undefined {
  return definitionOf(pod)?.label;
}

/** True for the pod of a Job whose script runs for real. */
export function isRealJob(pod: Pod): boolean {
  return definitionOf(pod) === undefined && JOBS.includes(pod.metadata.labels['app.kubernetes.io/name'] ?? '');
}

/** The container that stands for the pod: it has the name of its app or Job, or it is the first. */
export function mainContainer(pod: Pod): Container | undefined {
  const name = definitionOf(pod)?.containers[0].name ?? pod.metadata.labels['app.kubernetes.io/name'];
  return pod.spec.containers.find((container) => container.name === name) ?? pod.spec.containers[0];
}

/** The containers of a pod that get a process, the main one first. Sidecars without a program on this machine are left out. */
export function realContainers(pod: Pod, {files}: Pick<Programs, 'files'>): readonly Container[] {
  const main = mainContainer(pod);
  const [, ...sidecars] = definitionOf(pod)?.containers ?? [];
  const beside = sidecars
    .filter(({program}) => files[program] !== undefined)
    .flatMap(({name}) => pod.spec.containers.filter((container) => container.name === name && container !== main));
  return main === undefined ? [] : [main, ...beside];
}

/** `namespace/name`: how the node agent and the logs name a pod. */
export function podKey(pod: Pod): string {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}

/** True while the pod should have a process, or be said to be ready: scheduled, not finished, not on its way out. */
export function shouldRun(pod: Pod): boolean {
  if (definitionOf(pod) === undefined && !isRealJob(pod)) return false;
  return isUp(pod);
}

/** True for a pod that is scheduled, not finished, not on its way out, and whose images could be pulled. */
export function isUp(pod: Pod): boolean {
  // An image that cannot be pulled never becomes a process.
  if (pod.status.containerStatuses.some(({state}) => PULL_FAILURES.includes(state?.waiting?.reason ?? ''))) return false;
  return (
    pod.spec.nodeName !== undefined && pod.metadata.deletionTimestamp === undefined && !['Succeeded', 'Failed'].includes(pod.status.phase)
  );
}

/** True when the API server says that the pod is ready. */
export function isReady(pod: Pod): boolean {
  return pod.status.conditions.some(({type, status}) => type === 'Ready' && status === 'True');
}
