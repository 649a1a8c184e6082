import {at, listAt, numberAt, textAt} from '../../core/objects.ts';
import {podUsage} from '../api/usage.ts';
import {type Fields, fieldsAt, textsAt} from '../fields.ts';

/** Pods that must not (or should not) be beside this one on a node. */
export type AntiAffinity = {readonly selector: unknown; readonly namespaces: readonly string[]; readonly weight: number};
export type Spread = {readonly selector: unknown; readonly maxSkew: number; readonly required: boolean};

/** What a pod asks of a node, parsed once from its template. CPU in millicores, memory in bytes. */
export type Needs = {
  readonly cpu: number;
  readonly memory: number;
  /** `TCP/7880`. */
  readonly ports: readonly string[];
  readonly nodeSelector: {readonly [key: string]: string};
  readonly tolerations: readonly unknown[];
  readonly apart: readonly AntiAffinity[];
  readonly preferApart: readonly AntiAffinity[];
  readonly spread: readonly Spread[];
};

const hostname = 'kubernetes.io/hostname';
const cache = new WeakMap<object, Needs>();

/** Only constraints on the host name are understood: a DigitalOcean region has no zones. */
export function needsOf(spec: Fields): Needs {
  const found = cache.get(spec);
  if (found !== undefined) return found;
  const usage = podUsage(spec);
  const anti = fieldsAt(spec, 'affinity', 'podAntiAffinity');
  const required = listAt(anti, 'requiredDuringSchedulingIgnoredDuringExecution');
  const preferred = listAt(anti, 'preferredDuringSchedulingIgnoredDuringExecution');
  const needs: Needs = {
    cpu: usage['requests.cpu'] ?? 0,
    memory: usage['requests.memory'] ?? 0,
    ports: hostPorts(spec),
    nodeSelector: textsAt(spec, 'nodeSelector'),
    tolerations: listAt(spec, 'tolerations'),
    apart: required.filter(onHost).map((term) => antiAffinity(term, 1)),
    preferApart: preferred
      .filter((one) => onHost(at(one, 'podAffinityTerm')))
      .map((one) => antiAffinity(at(one, 'podAffinityTerm'), numberAt(one, 'weight') ?? 1)),
    spread: listAt(spec, 'topologySpreadConstraints').filter(onHost).map(spreadOf),
  };
  cache.set(spec, needs);
  return needs;
}

function onHost(term: unknown): boolean {
  return textAt(term, 'topologyKey') === hostname;
}

function antiAffinity(term: unknown, weight: number): AntiAffinity {
  return {selector: at(term, 'labelSelector'), namespaces: listAt(term, 'namespaces').map(String), weight};
}

function spreadOf(constraint: unknown): Spread {
  const required = textAt(constraint, 'whenUnsatisfiable') !== 'ScheduleAnyway';
  return {selector: at(constraint, 'labelSelector'), maxSkew: numberAt(constraint, 'maxSkew') ?? 1, required};
}

/** With host network every container port is a host port. */
function hostPorts(spec: Fields): readonly string[] {
  const host = spec.hostNetwork === true;
  return listAt(spec, 'containers').flatMap((container) =>
    listAt(container, 'ports').flatMap((port) => {
      const number = numberAt(port, 'hostPort') ?? (host ? numberAt(port, 'containerPort') : undefined);
      return number === undefined ? [] : [`${textAt(port, 'protocol') ?? 'TCP'}/${number}`];
    }),
  );
}

/** Whether a toleration covers a taint; DaemonSet pods also tolerate what Kubernetes adds for them. */
export function tolerates(tolerations: readonly unknown[], taint: unknown): boolean {
  const key = textAt(taint, 'key');
  return tolerations.some((one) => {
    const effect = textAt(one, 'effect');
    if (effect !== undefined && effect !== '' && effect !== textAt(taint, 'effect')) return false;
    if (textAt(one, 'operator') === 'Exists') return textAt(one, 'key') === undefined || textAt(one, 'key') === key;
    return textAt(one, 'key') === key && (textAt(one, 'value') ?? '') === (textAt(taint, 'value') ?? '');
  });
}
