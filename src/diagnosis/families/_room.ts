import {admits, couldHold, type Demand, demandOf} from '../../capacity/demand.ts';
import {type Node, nodeOf, poolOf} from '../../capacity/node.ts';
import {type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {formatBytes, formatCpu} from '../../core/quantity.ts';
import type {Scene, Snapshot} from '../_types.ts';
import {many} from './_say.ts';

/** Why no node of the cluster could hold the pod even if it were empty and healthy. */
export type Never = {readonly obstacle: 'cpu' | 'memory' | 'taint' | 'affinity'; readonly text: string};

/** Taints that the cluster puts on and takes off by itself. */
const passing =
  /^node\.kubernetes\.io\/|^node\.cloudprovider\.kubernetes\.io\/|^(ToBeDeletedByClusterAutoscaler|DeletionCandidateOfClusterAutoscaler)$/;
const known = new WeakMap<Snapshot, readonly Node[]>();

/** The nodes as they are on a good day: ready, not cordoned, without passing taints. */
function nodesOf(snapshot: Snapshot): readonly Node[] {
  const before = known.get(snapshot);
  if (before !== undefined) return before;
  const nodes = snapshot.of('Node').map((object) => {
    const node = nodeOf(object);
    return {...node, usable: true, taints: node.taints.filter((taint) => !passing.test(taint.key))};
  });
  known.set(snapshot, nodes);
  return nodes;
}

/** Answers for the pods of one scene; pods of one template and one wished-for node are computed once. */
export function neverFits(scene: Scene): (pod: KubeObject) => Never | undefined {
  const answers = new Map<string, Never | undefined>();
  return (pod) => {
    if (!scene.snapshot.has('Node')) return undefined;
    const key = templateKey(pod);
    if (!answers.has(key)) answers.set(key, neverOf(pod, nodesOf(scene.snapshot)));
    return answers.get(key);
  };
}

/** The same for pods of one template that wish for the same node. */
export function templateKey(pod: KubeObject): string {
  const labels = pod.metadata.labels ?? {};
  return `${labels['pod-template-hash'] ?? ''}/${labels['controller-revision-hash'] ?? ''}/${pinnedTo(pod) ?? ''}`;
}

/** Nodes that labels and lasting taints let the pod onto. */
export function allowedNodes(snapshot: Snapshot, pod: KubeObject): readonly Node[] {
  const pinned = pinnedTo(pod);
  const demand = demandOf(pod);
  return nodesOf(snapshot).filter((node) => (pinned === undefined || node.name === pinned) && admits(node, demand));
}

function neverOf(pod: KubeObject, all: readonly Node[]): Never | undefined {
  const pinned = pinnedTo(pod);
  const nodes = pinned === undefined ? all : all.filter((node) => node.name === pinned);
  // A node that is gone, or none at all, is told by the scheduler better than by arithmetic.
  if (nodes.length === 0) return undefined;
  const demand = demandOf(pod);
  const allowed = nodes.filter((node) => admits(node, demand));
  if (allowed.length === 0) return notAllowed(nodes, demand);
  // Allocatable amounts of a node that has not reported yet are absent, which is not the same as none.
  if (allowed.some((node) => couldHold(node, demand) || node.allocatable.pods === 0)) return undefined;
  const cpu = Math.max(...allowed.map((node) => node.allocatable.cpu));
  const memory = Math.max(...allowed.map((node) => node.allocatable.memoryBytes));
  const asks = `it asks ${formatCpu(demand.cpu)} CPU and ${formatBytes(demand.memoryBytes)} memory`;
  const most = `${many(allowed.length, 'node')} may take it, the largest with ${formatCpu(cpu)} CPU and ${formatBytes(memory)} (${poolsOf(allowed)})`;
  const text = demand.cpu > cpu || demand.memoryBytes > memory ? `${asks}; ${most}` : `${asks}, and no node has both; ${most}`;
  return {obstacle: demand.cpu <= cpu && demand.memoryBytes > memory ? 'memory' : 'cpu', text};
}

function notAllowed(nodes: readonly Node[], demand: Demand): Never {
  const selected = nodes.filter((node) => admits({...node, taints: []}, demand));
  if (selected.length === 0) {
    const wants = Object.entries(demand.nodeSelector).map(([key, value]) => `${key}=${value}`);
    const what = wants.length === 0 ? 'its node affinity' : `its node selector (${wants.join(', ')})`;
    return {obstacle: 'affinity', text: `none of ${many(nodes.length, 'node')} matches ${what}; pools: ${poolsOf(nodes)}`};
  }
  const taints = new Set(
    selected.flatMap((node) => node.taints.map((taint) => `${taint.key}${taint.value === '' ? '' : `=${taint.value}`}:${taint.effect}`)),
  );
  return {
    obstacle: 'taint',
    text: `the ${many(selected.length, 'node')} that it may use have taints that it does not tolerate (${[...taints].join(', ')})`,
  };
}

function poolsOf(nodes: readonly Node[]): string {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(poolOf(node.labels), (counts.get(poolOf(node.labels)) ?? 0) + 1);
  return [...counts].map(([pool, count]) => `${pool}: ${count}`).join(', ');
}

/** The one node that a DaemonSet's controller made the pod for. */
export function pinnedTo(pod: KubeObject): string | undefined {
  const terms = listAt(pod, 'spec', 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms');
  const field = terms.flatMap((term) => listAt(term, 'matchFields')).find((one) => textAt(one, 'key') === 'metadata.name');
  const [name] = listAt(field, 'values');
  return typeof name === 'string' ? name : undefined;
}
