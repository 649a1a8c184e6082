import {at, type KubeObject, listAt, numberAt, textAt} from '../core/objects.ts';
import {containersOf, podLabelsOf, replicaRange, selects, templateOf} from '../manifests/workloads.ts';
import {countOf, quantityAt} from './_settings.ts';

/** What one pod asks for: cores, bytes. Containers run together, init containers one after the other, so the larger of the two counts. */
export type PodDemand = {readonly cpu: number; readonly memory: number; readonly memoryLimit: number};

export function demandOf(workload: KubeObject): PodDemand {
  const sum = (init: boolean, field: 'requests' | 'limits', resource: string): number => {
    const values = containersOf(workload)
      .filter((container) => container.init === init)
      .map((container) => quantityAt(container.spec, 'resources', field, resource));
    return init ? Math.max(0, ...values) : values.reduce((total, value) => total + value, 0);
  };
  const larger = (field: 'requests' | 'limits', resource: string) => Math.max(sum(false, field, resource), sum(true, field, resource));
  return {cpu: larger('requests', 'cpu'), memory: larger('requests', 'memory'), memoryLimit: larger('limits', 'memory')};
}

/** Where a workload's pods may run, by the name of the pool; `general` when it does not say. */
export function poolOf(workload: KubeObject): string {
  return textAt(templateOf(workload), 'spec', 'nodeSelector', 'gomeet.io/pool') ?? 'general';
}

/** Pods that a rolling update adds to `count`. The API's default is 25 %; only Deployments surge. */
export function surgeOf(workload: KubeObject, count: number): number {
  if (workload.kind !== 'Deployment' || count === 0) return 0;
  if (textAt(workload, 'spec', 'strategy', 'type') === 'Recreate') return 0;
  return countOf(at(workload, 'spec', 'strategy', 'rollingUpdate', 'maxSurge') ?? '25%', count) ?? 0;
}

/** What a first install starts with: the annotation, or the smallest size. */
export function initialOf(objects: readonly KubeObject[], workload: KubeObject, nodes: number): number {
  const annotated = Number(workload.metadata.annotations?.['gomeet.io/initial-replicas']);
  return Number.isInteger(annotated) && annotated > 0 ? annotated : replicaRange(objects, workload, nodes).min;
}

/** Ports of the node that a pod takes for itself. A pod on the host's network takes every port that it declares. */
export function hostPortsOf(workload: KubeObject): readonly string[] {
  const host = at(templateOf(workload), 'spec', 'hostNetwork') === true;
  return containersOf(workload)
    .flatMap((container) => listAt(container.spec, 'ports'))
    .flatMap((port) => {
      const taken = numberAt(port, 'hostPort') ?? (host ? numberAt(port, 'containerPort') : undefined);
      return taken === undefined ? [] : [`${taken}/${textAt(port, 'protocol') ?? 'TCP'}`];
    });
}

/** Whether two pods must not share a node, by required anti-affinity on the host name. */
export function repel(one: KubeObject, other: KubeObject): boolean {
  return refuses(one, other) || refuses(other, one);
}

function refuses(one: KubeObject, other: KubeObject): boolean {
  const terms = listAt(templateOf(one), 'spec', 'affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  return terms.some(
    (term) => textAt(term, 'topologyKey') === 'kubernetes.io/hostname' && selects(at(term, 'labelSelector'), podLabelsOf(other)),
  );
}
