import {demandOf} from '../../capacity/demand.ts';
import {type Node, nodeOf} from '../../capacity/node.ts';
import type {Resident} from '../../capacity/place.ts';
import {ownPod} from '../../capacity/workloads.ts';
import {type KubeObject, textAt} from '../../core/objects.ts';
import {hasEnded} from '../../core/pods.ts';
import type {Asking} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {scanPods} from './_scan.ts';

/** The machines, and what runs on them that is not this platform. */
export type RoomReading = {readonly nodes: readonly Node[]; readonly foreign: readonly Resident[]};

/** The platform's own pods are left out: the deploy counts them anew. */
export async function readRoom({world, target}: Asking, signal: AbortSignal): Promise<RoomReading> {
  const own = ownPod(target.manifests, target.namespace);
  const foreign: Resident[] = [];
  const keep = (pod: KubeObject) => {
    const resident = own(pod) ? undefined : residentOf(pod, target);
    if (resident !== undefined) foreign.push(resident);
  };
  const [nodes] = await Promise.all([
    world.cluster.list('v1', 'Node', {}, signal),
    scanPods(world.cluster, target.namespace, keep, signal),
  ]);
  return {nodes: nodes.map(nodeOf), foreign};
}

/** What a pod takes of its node; `undefined` for one that takes nothing. */
export function residentOf(pod: KubeObject, {namespace}: Target): Resident | undefined {
  const node = textAt(pod, 'spec', 'nodeName');
  if (node === undefined || hasEnded(pod)) return undefined;
  const demand = demandOf(pod);
  // Anti-affinity and spread look at pods of the same namespace only.
  return {node, demand: pod.metadata.namespace === namespace ? demand : {...demand, labels: {}, apart: []}};
}
