import type {KeyedData, Pod, Service} from './pod.ts';

/** What the API server says now, as far as pods with a process depend on it. */
export interface ClusterView {
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly configMaps: ReadonlyMap<string, KeyedData>;
  readonly secrets: ReadonlyMap<string, KeyedData>;
}

/** The servers that stand behind pods, by the pods' `app` label. */
export type App = 'postgres' | 'pgbouncer' | 'redis';

const APPS: readonly App[] = ['postgres', 'pgbouncer', 'redis'];

/** Jobs whose script runs for real, by their pods' `app.kubernetes.io/name`. */
const JOBS: readonly string[] = ['redis-cluster-init'];

const PULL_FAILURES: readonly string[] = ['ErrImagePull', 'ImagePullBackOff'];

/** The server behind a pod, or undefined for a pod that kwok simulates. */
export function appOf(pod: Pod): App | undefined {
  return APPS.find((app) => app === pod.metadata.labels['app']);
}

/** True for the pod of a Job whose script runs for real. */
export function isRealJob(pod: Pod): boolean {
  return appOf(pod) === undefined && JOBS.includes(pod.metadata.labels['app.kubernetes.io/name'] ?? '');
}

/** The container that a process is run for: it has the name of its app or Job, or it is the first. Sidecars are simulated. */
export function mainContainer(pod: Pod): Pod['spec']['containers'][number] | undefined {
  const name = appOf(pod) ?? pod.metadata.labels['app.kubernetes.io/name'];
  return pod.spec.containers.find((container) => container.name === name) ?? pod.spec.containers[0];
}

/** `namespace/name`: how the node agent and the logs name a pod. */
export function podKey(pod: Pod): string {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}

/** True while the pod should have a process: scheduled, not finished, not on its way out. */
export function shouldRun(pod: Pod): boolean {
  if (appOf(pod) === undefined && !isRealJob(pod)) return false;
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
