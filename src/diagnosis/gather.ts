import {sentenceOf, ToolError} from '../core/errors.ts';
import type {KubeObject} from '../core/objects.ts';
import type {ClusterReader} from '../core/ports.ts';

export type Gathered = {
  readonly objects: readonly KubeObject[];
  /** Kinds that were listed, found or not. */
  readonly gathered: readonly string[];
  /** Kinds that may not be read, and why. */
  readonly notes: readonly string[];
};

type Listed = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly cluster?: true;
  readonly labelSelector?: string;
  readonly for?: readonly string[];
};

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod'];

/** What decides about an object of a kind; `for` names the kinds that need it, all when absent. Secrets are never read. */
const wanted: readonly Listed[] = [
  {apiVersion: 'v1', kind: 'Pod', for: [...workloads, 'Service', 'PersistentVolumeClaim', 'PodDisruptionBudget', 'Node']},
  {apiVersion: 'v1', kind: 'Event'},
  {apiVersion: 'apps/v1', kind: 'Deployment', for: ['Deployment', 'Service']},
  {apiVersion: 'apps/v1', kind: 'ReplicaSet', for: ['Deployment', 'ReplicaSet']},
  {apiVersion: 'apps/v1', kind: 'StatefulSet', for: ['StatefulSet', 'Service']},
  {apiVersion: 'apps/v1', kind: 'DaemonSet', for: ['DaemonSet', 'Service']},
  // Not gomeet's release records, which are large and nobody's revision.
  {apiVersion: 'apps/v1', kind: 'ControllerRevision', labelSelector: '!gomeet.io/release', for: ['StatefulSet', 'DaemonSet']},
  {apiVersion: 'batch/v1', kind: 'Job', for: ['Job', 'CronJob']},
  {apiVersion: 'batch/v1', kind: 'CronJob', for: ['CronJob']},
  {apiVersion: 'v1', kind: 'Service', for: ['Service']},
  {apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', for: ['Service']},
  {apiVersion: 'v1', kind: 'PersistentVolumeClaim', for: [...workloads, 'PersistentVolumeClaim']},
  {apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', cluster: true, for: [...workloads, 'PersistentVolumeClaim']},
  {apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', for: ['Deployment', 'StatefulSet', 'HorizontalPodAutoscaler']},
  {apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', for: ['PodDisruptionBudget']},
  {apiVersion: 'v1', kind: 'Node', cluster: true, for: [...workloads, 'PodDisruptionBudget', 'Node']},
  {apiVersion: 'cert-manager.io/v1', kind: 'Certificate', for: ['Certificate']},
  {apiVersion: 'cert-manager.io/v1', kind: 'CertificateRequest', for: ['Certificate']},
  {apiVersion: 'acme.cert-manager.io/v1', kind: 'Order', for: ['Certificate']},
  {apiVersion: 'acme.cert-manager.io/v1', kind: 'Challenge', for: ['Certificate']},
];

/**
 * Lists what a diagnosis of these kinds needs, of one namespace (and of the cluster where a kind has none). A kind that may
 * not be read is noted and left out. Throws what ends every reading: an API server that is away.
 */
export async function gatherFor(
  cluster: ClusterReader,
  namespace: string,
  kinds: readonly string[] | 'all',
  signal: AbortSignal,
): Promise<Gathered> {
  const needed = wanted.filter((one) => kinds === 'all' || one.for === undefined || one.for.some((kind) => kinds.includes(kind)));
  const notes: string[] = [];
  const lists = await Promise.all(
    needed.map(async ({apiVersion, kind, cluster: wide, labelSelector}) => {
      try {
        const selected = labelSelector === undefined ? {} : {labelSelector};
        const objects = await cluster.list(apiVersion, kind, {...(wide === true ? {} : {namespace}), ...selected, optional: true}, signal);
        return {kind, objects};
      } catch (error) {
        if (!(error instanceof ToolError) || error.transient) throw error;
        notes.push(`${kind} could not be read: ${sentenceOf(error)}`);
        return undefined;
      }
    }),
  );
  const read = lists.filter((one) => one !== undefined);
  const autoscaler = await cluster
    .get({apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'cluster-autoscaler-status'}, signal)
    .catch(() => undefined);
  return {
    objects: [...read.flatMap((one) => one.objects), ...(autoscaler === undefined ? [] : [autoscaler])],
    gathered: read.map((one) => one.kind),
    notes: notes.sort(),
  };
}
