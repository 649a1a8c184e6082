import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {selects} from '../api/selectors.ts';
import {fieldsAt} from '../fields.ts';
import {type AntiAffinity, type Needs, needsOf, type Spread, tolerates} from './needs.ts';
import type {NodeState, NodeTable, PodOnNode} from './node-table.ts';

/** Why a pod does not fit a node, in the words of kube-scheduler; empty when it fits. `final`: evicting others would not help. */
export type Misfit = {readonly reasons: readonly string[]; readonly final: boolean};

const fits: Misfit = {reasons: [], final: false};
const final = (reason: string): Misfit => ({reasons: [reason], final: true});
const evictable = (...reasons: readonly string[]): Misfit => ({reasons, final: false});

export type Placement = {readonly node: string} | {readonly message: string};

/** Chooses a node for a pod, or says why there is none, as the event FailedScheduling does. */
export function place(pod: KubeObject, table: NodeTable): Placement {
  const nodes = table.all();
  const needs = needsOf(fieldsAt(pod, 'spec'));
  const candidates = nodes.filter((node) => staticMisfit(pod, needs, node) === undefined);
  const spreads = needs.spread.map((spread) => ({spread, least: Math.min(...candidates.map((node) => countOn(node, spread, pod)))}));
  const guards = [...table.guards()].filter((guard) => guard.needs.apart.some((term) => matches(term, pod, guard.pod)));
  const guarded = new Set(guards.map((guard) => textAt(guard.pod, 'spec', 'nodeName')));
  let best: {readonly node: NodeState; readonly score: number} | undefined;
  const reasons = new Map<string, number>();
  let hopeless = 0;
  for (const node of nodes) {
    const misfit = staticMisfit(pod, needs, node) ?? dynamicMisfit(pod, needs, node, spreads, guarded);
    if (misfit.reasons.length === 0) {
      const score = scoreOf(pod, needs, node);
      if (best === undefined || score > best.score) best = {node, score};
    }
    for (const reason of misfit.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    if (misfit.final) hopeless += 1;
  }
  if (best !== undefined) return {node: best.node.name};
  return {message: explain(nodes.length, reasons, hopeless)};
}

/** What does not depend on other pods: cordon, taints, labels. */
function staticMisfit(pod: KubeObject, needs: Needs, node: NodeState): Misfit | undefined {
  if (node.cordoned && !tolerates(needs.tolerations, {key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule'}))
    return final('node(s) were unschedulable');
  const taint = node.taints.find(
    (one) => ['NoSchedule', 'NoExecute'].includes(textAt(one, 'effect') ?? '') && !tolerates(needs.tolerations, one),
  );
  if (taint !== undefined) return final(`node(s) had untolerated taint {${textAt(taint, 'key')}: ${textAt(taint, 'value') ?? ''}}`);
  if (!matchesNode(pod, needs, node)) return final("node(s) didn't match Pod's node affinity/selector");
  return undefined;
}

function dynamicMisfit(
  pod: KubeObject,
  needs: Needs,
  node: NodeState,
  spreads: readonly {readonly spread: Spread; readonly least: number}[],
  guarded: ReadonlySet<string | undefined>,
): Misfit {
  const {used} = node;
  if (needs.ports.some((port) => (used.ports.get(port) ?? 0) > 0))
    return evictable("node(s) didn't have free ports for the requested pod ports");
  const lacks = [
    used.pods.size + 1 > node.pods ? 'Too many pods' : '',
    used.cpu + needs.cpu > node.cpu ? 'Insufficient cpu' : '',
    used.memory + needs.memory > node.memory ? 'Insufficient memory' : '',
  ].filter((reason) => reason !== '');
  if (lacks.length > 0) return {reasons: lacks, final: needs.cpu > node.cpu || needs.memory > node.memory};
  if (spreads.some(({spread, least}) => spread.required && countOn(node, spread, pod) + 1 - least > spread.maxSkew)) {
    return evictable("node(s) didn't match pod topology spread constraints");
  }
  if (needs.apart.some((term) => countMatching(node, term, pod) > 0)) return evictable("node(s) didn't match pod anti-affinity rules");
  if (guarded.has(node.name)) return evictable("node(s) didn't satisfy existing pods anti-affinity rules");
  return fits;
}

function matchesNode(pod: KubeObject, needs: Needs, node: NodeState): boolean {
  for (const [key, value] of Object.entries(needs.nodeSelector)) if (node.labels[key] !== value) return false;
  const terms = listAt(pod, 'spec', 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms');
  return terms.length === 0 || terms.some((term) => selects({matchExpressions: at(term, 'matchExpressions')}, node.labels));
}

/** Emptier nodes first (LeastAllocated), then away from pods that the pod would rather not sit beside. */
function scoreOf(pod: KubeObject, needs: Needs, node: NodeState): number {
  const free = (1 - (node.used.cpu + needs.cpu) / node.cpu + (1 - (node.used.memory + needs.memory) / node.memory)) * 50;
  const crowd = needs.preferApart.reduce((sum, term) => sum + term.weight * countMatching(node, term, pod), 0);
  const skew = needs.spread.reduce((sum, spread) => sum + 20 * countOn(node, spread, pod), 0);
  return free - crowd - skew;
}

function countOn(node: NodeState, spread: Spread, pod: KubeObject): number {
  return countWhere(
    node,
    (other) => other.pod.metadata.namespace === pod.metadata.namespace && selects(spread.selector, other.pod.metadata.labels ?? {}),
  );
}

function countMatching(node: NodeState, term: AntiAffinity, pod: KubeObject): number {
  return countWhere(node, (other) => matches(term, other.pod, pod));
}

function countWhere(node: NodeState, test: (other: PodOnNode) => boolean): number {
  let count = 0;
  for (const other of node.used.pods.values()) if (test(other)) count += 1;
  return count;
}

/** Whether `other` is one of the pods that the term of `holder` keeps apart from it. */
function matches(term: AntiAffinity, other: KubeObject, holder: KubeObject): boolean {
  const here =
    term.namespaces.length === 0
      ? other.metadata.namespace === holder.metadata.namespace
      : term.namespaces.includes(other.metadata.namespace ?? '');
  return here && selects(term.selector, other.metadata.labels ?? {});
}

function explain(nodes: number, reasons: ReadonlyMap<string, number>, hopeless: number): string {
  const parts = [...reasons].map(([reason, count]) => `${count} ${reason}`).sort();
  const head = `0/${nodes} nodes are available`;
  if (nodes === 0) return 'no nodes available to schedule pods';
  const rest = nodes - hopeless;
  const preemption = [
    rest > 0 ? `${rest} No preemption victims found for incoming pod` : '',
    hopeless > 0 ? `${hopeless} Preemption is not helpful for scheduling` : '',
  ].filter((text) => text !== '');
  return `${head}: ${parts.join(', ')}. preemption: ${head}: ${preemption.join(', ')}.`;
}
