import {demandOf} from '../../capacity/demand.ts';
import {type Node, nodeOf} from '../../capacity/node.ts';
import type {Resident} from '../../capacity/place.ts';
import {ownPod} from '../../capacity/workloads.ts';
import {textAt} from '../../core/objects.ts';
import type {Asking} from '../../core/probe.ts';

/** The machines, and what runs on them that is not this platform. */
export type RoomReading = {readonly nodes: readonly Node[]; readonly foreign: readonly Resident[]};

/** The platform's own pods are left out: the deploy counts them anew. */
export async function readRoom({world, target}: Asking, signal: AbortSignal): Promise<RoomReading> {
  const [nodes, pods] = await Promise.all([world.cluster.list('v1', 'Node', {}, signal), world.cluster.list('v1', 'Pod', {}, signal)]);
  const own = ownPod(target.manifests, target.namespace);
  const foreign = pods.flatMap((pod): readonly Resident[] => {
    const node = textAt(pod, 'spec', 'nodeName');
    if (node === undefined || own(pod) || ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '')) return [];
    const demand = demandOf(pod);
    // Anti-affinity and spread look at pods of the same namespace only.
    return [{node, demand: pod.metadata.namespace === target.namespace ? demand : {...demand, labels: {}, apart: []}}];
  });
  return {nodes: nodes.map(nodeOf), foreign};
}
