import {at, type KubeObject, textAt} from '../core/objects.ts';
import {hasEnded} from '../core/pods.ts';
import {demandOf} from './demand.ts';
import {roomOf} from './live.ts';
import type {Node} from './node.ts';
import {place, type Unplaced} from './place.ts';

/** Annotation that marks pods which the kubelet runs from a file: they live and end with their node. */
const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** Whether a pod has to go before its node may: not one that ended, nor one that belongs to the node itself. */
export function movesAway(pod: KubeObject): boolean {
  const {annotations = {}, ownerReferences = []} = pod.metadata;
  return !hasEnded(pod) && annotations[mirrorAnnotation] === undefined && !ownerReferences.some(({kind}) => kind === 'DaemonSet');
}

/** Pods that nobody makes again once they are evicted. */
export function isBare(pod: KubeObject): boolean {
  return (pod.metadata.ownerReferences ?? []).every(({controller}) => controller !== true);
}

/** Where a pod runs; `undefined` while it has no node. */
export function nodeNameOf(pod: KubeObject): string | undefined {
  return textAt(pod, 'spec', 'nodeName');
}

/**
 * Pods of the nodes that go which find no place on those that stay, as the scheduler's arithmetic has it. Pods on their way
 * out need none; anti-affinity looks at pods of the platform's namespace only. Pure.
 */
export function homeless(
  staying: readonly Node[],
  leaving: ReadonlySet<string>,
  pods: readonly KubeObject[],
  namespace: string,
): readonly Unplaced[] {
  const moving = pods.filter((pod) => leaving.has(nodeNameOf(pod) ?? '') && movesAway(pod) && pod.metadata.deletionTimestamp === undefined);
  const {residents} = roomOf(
    staying,
    pods.filter((pod) => !leaving.has(nodeNameOf(pod) ?? '')),
    namespace,
  );
  const workloads = moving.map((pod) => {
    const demand = demandOf(unbound(pod));
    const foreign = pod.metadata.namespace !== namespace;
    return {name: `pod/${pod.metadata.name}`, count: 1, demand: foreign ? {...demand, labels: {}, apart: [], spread: []} : demand};
  });
  return place(staying, residents, workloads).unplaced;
}

/** A new pod of the same shape is bound to no node. */
function unbound(pod: KubeObject): KubeObject {
  const {nodeName: _, ...spec} = Object(at(pod, 'spec'));
  return {...pod, spec};
}

/** `3 pods find no other node, the first is pod/redis-0 (2 nodes: not enough cpu)`. */
export function homelessText(unplaced: readonly Unplaced[]): string {
  const [first] = unplaced;
  const why = Object.entries(first?.reasons ?? {}).map(([reason, nodes]) => `${nodes} ${nodes === 1 ? 'node' : 'nodes'}: ${reason}`);
  const what = unplaced.length === 1 ? '1 pod finds no other node' : `${unplaced.length} pods find no other node, the first is`;
  return `${what}${unplaced.length === 1 ? ':' : ''} ${first?.workload}${why.length === 0 ? '' : ` (${why.join(', ')})`}`;
}
