import {demandOf} from '../../src/capacity/demand.ts';
import type {Node} from '../../src/capacity/node.ts';
import {place} from '../../src/capacity/place.ts';
import type {Workload} from '../../src/capacity/workloads.ts';

/** Bytes of a GiB. */
export const gi = 1024 ** 3;
/** A usable node of 4 CPU and 16 GiB, unless the test says otherwise. */
export const node = (name: string, part: Partial<Node> = {}): Node => ({
  name,
  labels: {'kubernetes.io/hostname': name},
  taints: [],
  usable: true,
  allocatable: {cpu: 4, memoryBytes: 16 * gi, pods: 10},
  ...part,
});
/** That many nodes, n0, n1 … */
export const nodes = (count: number, part: Partial<Node> = {}) => Array.from({length: count}, (_, index) => node(`n${index}`, part));
/** That many pods of one spec. */
export const workload = (name: string, count: Workload['count'], spec: object, labels: object = {app: name}): Workload => ({
  name,
  count,
  demand: demandOf({metadata: {labels}, spec}),
});
/** A pod that requests this. */
export const asks = (cpu: string, memory = '1Gi') => ({containers: [{resources: {requests: {cpu, memory}}}]});
/** One pod of the app to a node. */
export const apart = (app: string) => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: 'kubernetes.io/hostname', labelSelector: {matchLabels: {app}}}],
    },
  },
});
/** What found no place: "2 small". */
export const unplaced = (...args: Parameters<typeof place>) => place(...args).unplaced.map((one) => `${one.count} ${one.workload}`);
