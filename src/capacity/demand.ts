import {at, listAt, numberAt, textAt} from '../core/objects.ts';
import {parseQuantity} from '../core/quantity.ts';
import type {Node, Taint} from './node.ts';
import {type Selector, selectorOf} from './selector.ts';

export type Toleration = {readonly key: string; readonly operator: string; readonly value: string; readonly effect: string};

/** What one pod asks of a node. CPU in cores, memory in bytes. */
export type Demand = {
  readonly labels: {readonly [key: string]: string};
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly cpuLimit: number;
  /** `7880/TCP`: taken on the machine itself. */
  readonly hostPorts: readonly string[];
  readonly nodeSelector: {readonly [key: string]: string};
  /** Any of these must match the node's labels; none means any node. */
  readonly nodeTerms: readonly Selector[];
  readonly tolerations: readonly Toleration[];
  /** Pods with such labels may not be on the same node. */
  readonly apart: readonly Selector[];
  /** Pods with such labels must be spread evenly over nodes; the allowed difference. */
  readonly spread: readonly {readonly selector: Selector; readonly maxSkew: number}[];
};

const hostnameKey = 'kubernetes.io/hostname';

/** Reads a pod template (`spec.template`) or a pod. */
export function demandOf(pod: unknown): Demand {
  const spec = at(pod, 'spec');
  const labels = at(pod, 'metadata', 'labels');
  const requests = amounts(spec, 'requests');
  const limits = amounts(spec, 'limits');
  const anti = listAt(spec, 'affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  return {
    labels: isRecord(labels) ? strings(labels) : {},
    cpu: requests.cpu,
    memoryBytes: requests.memoryBytes,
    cpuLimit: limits.cpu,
    memoryLimitBytes: limits.memoryBytes,
    hostPorts: hostPortsOf(spec),
    nodeSelector: strings(at(spec, 'nodeSelector')),
    nodeTerms: listAt(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms').map(
      selectorOf,
    ),
    tolerations: listAt(spec, 'tolerations').map((one) => ({
      key: textAt(one, 'key') ?? '',
      operator: textAt(one, 'operator') ?? 'Equal',
      value: textAt(one, 'value') ?? '',
      effect: textAt(one, 'effect') ?? '',
    })),
    apart: anti.filter((term) => textAt(term, 'topologyKey') === hostnameKey).map((term) => selectorOf(at(term, 'labelSelector'))),
    spread: listAt(spec, 'topologySpreadConstraints')
      .filter((one) => textAt(one, 'topologyKey') === hostnameKey && textAt(one, 'whenUnsatisfiable') === 'DoNotSchedule')
      .map((one) => ({selector: selectorOf(at(one, 'labelSelector')), maxSkew: numberAt(one, 'maxSkew') ?? 1})),
  };
}

/** Sum over containers; init containers run before them, so only the largest counts, except sidecars (restartPolicy Always). */
function amounts(spec: unknown, kind: 'requests' | 'limits'): {readonly cpu: number; readonly memoryBytes: number} {
  const total = (name: string) => {
    const of = (container: unknown) => {
      const value =
        at(container, 'resources', kind, name) ?? (kind === 'requests' ? at(container, 'resources', 'limits', name) : undefined);
      return typeof value === 'string' || typeof value === 'number' ? (parseQuantity(value) ?? 0) : 0;
    };
    const sum = (containers: readonly unknown[]) => containers.reduce<number>((acc, one) => acc + of(one), 0);
    const init = listAt(spec, 'initContainers');
    const sidecars = init.filter((one) => textAt(one, 'restartPolicy') === 'Always');
    const steps = init.filter((one) => textAt(one, 'restartPolicy') !== 'Always').map(of);
    const overhead = kind === 'requests' ? at(spec, 'overhead', name) : undefined;
    const extra = typeof overhead === 'string' || typeof overhead === 'number' ? (parseQuantity(overhead) ?? 0) : 0;
    return sum(sidecars) + Math.max(sum(listAt(spec, 'containers')), ...steps, 0) + extra;
  };
  return {cpu: total('cpu'), memoryBytes: total('memory')};
}

/** With the host's network every declared port is one of the machine. */
function hostPortsOf(spec: unknown): readonly string[] {
  const host = at(spec, 'hostNetwork') === true;
  const ports = listAt(spec, 'containers')
    .flatMap((container) => listAt(container, 'ports'))
    .flatMap((port) => {
      const number = numberAt(port, 'hostPort') ?? (host ? numberAt(port, 'containerPort') : undefined);
      return number === undefined ? [] : [`${number}/${textAt(port, 'protocol') ?? 'TCP'}`];
    });
  return [...new Set(ports)];
}

/** Whether labels and taints let the pod onto the node, whatever else runs there. */
export function admits(node: Node, demand: Demand): boolean {
  const selected = Object.entries(demand.nodeSelector).every(([key, value]) => node.labels[key] === value);
  const term = demand.nodeTerms.length === 0 || demand.nodeTerms.some((one) => one(node.labels));
  const taints = node.taints.filter((taint) => taint.effect === 'NoSchedule' || taint.effect === 'NoExecute');
  return selected && term && taints.every((taint) => demand.tolerations.some((one) => tolerates(one, taint)));
}

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== '' && toleration.effect !== taint.effect) return false;
  if (toleration.operator === 'Exists') return toleration.key === '' || toleration.key === taint.key;
  return toleration.key === taint.key && toleration.value === taint.value;
}

/** Whether an empty node of that kind would hold the pod. */
export function couldHold(node: Node, demand: Demand): boolean {
  return (
    admits(node, demand) &&
    demand.cpu <= node.allocatable.cpu &&
    demand.memoryBytes <= node.allocatable.memoryBytes &&
    node.allocatable.pods >= 1
  );
}

function isRecord(value: unknown): value is {readonly [key: string]: unknown} {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strings(value: unknown): {readonly [key: string]: string} {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
