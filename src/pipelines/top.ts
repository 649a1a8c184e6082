import {Failed, ToolError, UserError} from '../core/errors.ts';
import {type KubeObject, listAt, textAt} from '../core/objects.ts';
import {hasEnded} from '../core/pods.ts';
import type {World} from '../core/ports.ts';
import {parseQuantity} from '../core/quantity.ts';
import type {Target} from '../core/target.ts';
import {selectorOf} from './log-sources.ts';

export type TopKind = 'nodes' | 'pods';
export type TopChoice = {readonly kind: TopKind; readonly sortBy: 'cpu' | 'memory'; readonly service?: string | undefined};
/**
 * Use of one node or pod. CPU in cores, memory in bytes, null where it was not measured. `limit`: what the node can give,
 * or what the pod asked for (`requests`).
 */
export type TopRow = {
  readonly name: string;
  /** Node of a pod, pool of a node; empty when unknown. */
  readonly place: string;
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly cpuLimit: number | null;
  readonly memoryLimit: number | null;
};
export type TopResult = {
  readonly schemaVersion: 1;
  readonly tool: {readonly name: 'gomeet'; readonly version: string};
  readonly command: 'top';
  readonly target: {readonly name: string; readonly namespace: string};
  readonly world: World['kind'];
  readonly kind: TopKind;
  readonly sortBy: TopChoice['sortBy'];
  /** The largest first; those that were not measured at the end. */
  readonly rows: readonly TopRow[];
};

const metrics = 'metrics.k8s.io/v1beta1';

type Place = {readonly world: World; readonly target: Target};

/** What nodes or pods use now, as metrics-server says. Throws a ToolError when it says nothing. */
export async function top(place: Place, choice: TopChoice, toolVersion: string, signal: AbortSignal): Promise<TopResult> {
  if (choice.kind === 'nodes' && choice.service !== undefined) throw new UserError('--service works only with pods');
  const rows = choice.kind === 'nodes' ? await nodeRows(place, signal) : await podRows(place, choice.service, signal);
  return {
    schemaVersion: 1,
    tool: {name: 'gomeet', version: toolVersion},
    command: 'top',
    target: {name: place.target.name, namespace: place.target.namespace},
    world: place.world.kind,
    kind: choice.kind,
    sortBy: choice.sortBy,
    rows: [...rows].sort((a, b) => (b[choice.sortBy] ?? -1) - (a[choice.sortBy] ?? -1) || (a.name < b.name ? -1 : 1)),
  };
}

async function nodeRows({world}: Place, signal: AbortSignal): Promise<readonly TopRow[]> {
  const [nodes, used] = await Promise.all([world.cluster.list('v1', 'Node', {}, signal), measured(world, 'NodeMetrics', {}, signal)]);
  return nodes.map((node) => {
    const use = used.get(node.metadata.name);
    return {
      name: node.metadata.name,
      place: node.metadata.labels?.['gomeet.io/pool'] ?? '',
      cpu: quantity(use, 'usage', 'cpu'),
      memory: quantity(use, 'usage', 'memory'),
      cpuLimit: quantity(node, 'status', 'allocatable', 'cpu'),
      memoryLimit: quantity(node, 'status', 'allocatable', 'memory'),
    };
  });
}

async function podRows({world, target}: Place, service: string | undefined, signal: AbortSignal): Promise<readonly TopRow[]> {
  const options = {namespace: target.namespace, ...(service === undefined ? {} : {labelSelector: selectorOf(service, target)})};
  const [pods, used] = await Promise.all([
    world.cluster.list('v1', 'Pod', options, signal),
    measured(world, 'PodMetrics', options, signal),
  ]);
  const running = pods.filter((pod) => !hasEnded(pod));
  if (running.length === 0)
    throw new Failed(`there is no pod${service === undefined ? '' : ` of ${service}`} in namespace ${target.namespace}`);
  return running.map((pod) => {
    const containers = listAt(used.get(pod.metadata.name), 'containers');
    const wanted = listAt(pod, 'spec', 'containers');
    return {
      name: pod.metadata.name,
      place: textAt(pod, 'spec', 'nodeName') ?? '',
      cpu: sum(containers, 'usage', 'cpu'),
      memory: sum(containers, 'usage', 'memory'),
      cpuLimit: sum(wanted, 'resources', 'requests', 'cpu'),
      memoryLimit: sum(wanted, 'resources', 'requests', 'memory'),
    };
  });
}

async function measured(
  world: World,
  kind: 'NodeMetrics' | 'PodMetrics',
  options: {readonly namespace?: string; readonly labelSelector?: string},
  signal: AbortSignal,
): Promise<ReadonlyMap<string, KubeObject>> {
  try {
    const found = await world.cluster.list(metrics, kind, options, signal);
    return new Map(found.map((one) => [one.metadata.name, one]));
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new ToolError('kubernetes', `nothing is measured: ${error.message}`, {
      suggestions: ['gomeet health-check --only kubernetes.metrics-server'],
      cause: error,
    });
  }
}

/** Null when none of the parts says anything. */
function sum(parts: readonly unknown[], ...path: readonly string[]): number | null {
  const found = parts.map((part) => quantity(part, ...path)).filter((one) => one !== null);
  return found.length === 0 ? null : found.reduce((total, one) => total + one, 0);
}

function quantity(value: unknown, ...path: readonly string[]): number | null {
  const text = textAt(value, ...path);
  return (text === undefined ? undefined : parseQuantity(text)) ?? null;
}
