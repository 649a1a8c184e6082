import {at, type KubeObject, listAt, textAt} from '../core/objects.ts';
import type {Scene, Snapshot} from './_types.ts';
import {isReady} from './pods.ts';
import {matchesLabels, podsWith, templateLabels, workloadsWith} from './selected.ts';

export type ServicePods = {
  /** Whether anything is known of its endpoints: EndpointSlices or pods were gathered, and it has a selector. */
  readonly known: boolean;
  readonly ready: number;
  readonly matched: number;
  readonly pods: readonly KubeObject[];
};

/** What stands behind a Service: by its EndpointSlices where those were gathered, else by the pods that its selector finds. */
export function servicePods({subject, snapshot}: Scene): ServicePods {
  const selector = at(subject, 'spec', 'selector');
  const has = selector !== null && typeof selector === 'object' && Object.keys(selector).length > 0;
  if (!has) return {known: false, ready: 0, matched: 0, pods: []};
  const pods = snapshot.has('Pod') ? selectedPods(subject, snapshot, selector) : [];
  const ready = snapshot.has('EndpointSlice') ? endpointsOf(subject, snapshot) : pods.filter(isReady).length;
  return {known: snapshot.has('EndpointSlice') || snapshot.has('Pod'), ready, matched: pods.length, pods};
}

/** Workloads whose pods a Service selects. */
export function workloadsBehind({subject, snapshot}: Scene): readonly KubeObject[] {
  const selector = at(subject, 'spec', 'selector');
  return workloadsWith(snapshot, subject.metadata.namespace, selector).filter((one) => matchesLabels(selector, templateLabels(one)));
}

/** All of them scaled to 0: then nobody is meant to answer. */
export function isIdle(workloads: readonly KubeObject[]): boolean {
  return workloads.length > 0 && workloads.every((one) => at(one, 'spec', 'replicas') === 0);
}

function selectedPods(service: KubeObject, snapshot: Snapshot, selector: unknown): readonly KubeObject[] {
  return podsWith(snapshot, service.metadata.namespace, selector).filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && matchesLabels(selector, pod.metadata.labels),
  );
}

const slices = new WeakMap<Snapshot, ReadonlyMap<string, readonly KubeObject[]>>();

function endpointsOf(service: KubeObject, snapshot: Snapshot): number {
  let index = slices.get(snapshot);
  if (index === undefined) {
    const built = new Map<string, KubeObject[]>();
    for (const slice of snapshot.of('EndpointSlice')) {
      const text = `${slice.metadata.namespace ?? ''}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`;
      const list = built.get(text);
      if (list === undefined) built.set(text, [slice]);
      else list.push(slice);
    }
    index = built;
    slices.set(snapshot, index);
  }
  const own = index.get(`${service.metadata.namespace ?? ''}/${service.metadata.name}`) ?? [];
  const addresses = new Set<string>();
  for (const slice of own) {
    for (const endpoint of listAt(slice, 'endpoints')) {
      // A missing condition counts as ready (discovery.k8s.io/v1).
      if (at(endpoint, 'conditions', 'ready') === false) continue;
      for (const address of listAt(endpoint, 'addresses')) if (typeof address === 'string') addresses.add(address);
      if (textAt(endpoint, 'targetRef', 'name') !== undefined && listAt(endpoint, 'addresses').length === 0)
        addresses.add(textAt(endpoint, 'targetRef', 'name') ?? '');
    }
  }
  return addresses.size;
}
