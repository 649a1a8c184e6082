import {at, type KubeObject, numberAt, textAt} from '../core/objects.ts';
import {type Demand, demandOf} from './demand.ts';
import {selectorOf} from './selector.ts';

/** Pods of one shape that the manifests ask for. */
export type Workload = {
  /** `deployment/livekit-sfu`. */
  readonly name: string;
  /** Number of pods; for a DaemonSet one on every node that admits it. */
  readonly count: number | 'every-node';
  readonly demand: Demand;
};

/** Every workload of the manifests with the pods it starts with: an HPA's minimum, else `replicas`. CronJobs run now and then and are left out. */
export function workloadsOf(manifests: readonly KubeObject[]): readonly Workload[] {
  return manifests.flatMap((object): readonly Workload[] => {
    const name = `${object.kind.toLowerCase()}/${object.metadata.name}`;
    const demand = () => demandOf(at(object, 'spec', 'template'));
    if (object.kind === 'Deployment' || object.kind === 'StatefulSet') return [{name, count: podsOf(object, manifests), demand: demand()}];
    if (object.kind === 'DaemonSet') return [{name, count: 'every-node', demand: demand()}];
    if (object.kind === 'Job') return [{name, count: numberAt(object, 'spec', 'parallelism') ?? 1, demand: demand()}];
    return [];
  });
}

/** The HPA among the manifests that owns a workload's number of pods. */
export function hpaOf(workload: KubeObject, manifests: readonly KubeObject[]): KubeObject | undefined {
  return manifests.find(
    (one) =>
      one.kind === 'HorizontalPodAutoscaler' &&
      textAt(one, 'spec', 'scaleTargetRef', 'kind') === workload.kind &&
      textAt(one, 'spec', 'scaleTargetRef', 'name') === workload.metadata.name,
  );
}

function podsOf(workload: KubeObject, manifests: readonly KubeObject[]): number {
  const hpa = hpaOf(workload, manifests);
  if (hpa !== undefined) return numberAt(hpa, 'spec', 'minReplicas') ?? 1;
  return numberAt(workload, 'spec', 'replicas') ?? 1;
}

/** Whether a running pod belongs to one of the manifests' workloads (then a deploy does not add to it, it replaces it). */
export function ownPod(manifests: readonly KubeObject[], namespace: string): (pod: KubeObject) => boolean {
  const selectors = manifests.flatMap((object) => {
    const selector = at(object, 'spec', 'selector');
    return selector !== undefined && ['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind) ? [selectorOf(selector)] : [];
  });
  const jobs = new Set(manifests.filter((object) => object.kind === 'Job').map((object) => object.metadata.name));
  return (pod) => {
    if (pod.metadata.namespace !== namespace) return false;
    const labels = pod.metadata.labels ?? {};
    return selectors.some((matches) => matches(labels)) || jobs.has(labels['batch.kubernetes.io/job-name'] ?? labels['job-name'] ?? '');
  };
}
