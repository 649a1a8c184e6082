import {demandOf} from '../../capacity/demand.ts';
import {type KubeObject, textAt} from '../../core/objects.ts';
import type {Scene} from '../_types.ts';
import type {Obstacle} from './_unschedulable.ts';

/** The next safe action for a pod without a node; `look` is the command that shows more. */
export function hintFor(scene: Scene, pod: KubeObject, obstacle: Obstacle, never: boolean, look: string): string {
  if (obstacle === 'cpu' || obstacle === 'memory') {
    return never ? 'lower its requests or add a pool with larger nodes' : `add a node or scale something down; ${look}`;
  }
  if (obstacle === 'taint')
    return never ? 'add a toleration for the taint, or use another pool' : `kubectl describe nodes | grep Taints; ${look}`;
  if (obstacle === 'mark') return 'kubectl get nodes: nodes are cordoned, not ready or under pressure; uncordon or replace them';
  if (obstacle === 'affinity')
    return never ? 'correct its node selector or affinity, or label a node: kubectl get nodes --show-labels' : look;
  if (obstacle === 'apart') return `its rules keep it apart from other pods: it needs another node (or zone); ${look}`;
  if (obstacle === 'port') return portHint(scene, pod, look);
  if (obstacle === 'pods') return 'add a node: each one takes only so many pods (its allocatable "pods")';
  if (obstacle === 'volume')
    return `kubectl -n ${pod.metadata.namespace ?? 'default'} get pvc; a volume binds a pod to the volume's zone; ${look}`;
  return look;
}

/** A surge beside pods that hold the same ports on every node can never start; it needs a spare node or maxUnavailable. */
function portHint(scene: Scene, pod: KubeObject, look: string): string {
  const wanted = new Set(demandOf(pod).hostPorts);
  const holders = scene.old.filter(
    (old) => textAt(old, 'spec', 'nodeName') !== undefined && demandOf(old).hostPorts.some((port) => wanted.has(port)),
  );
  if (holders.length === 0) return `find who holds the port: kubectl get pods -A -o wide, or add a node; ${look}`;
  return `${holders.length} pods of the old revision hold the ports: add a node, or let the roll-out end one first (maxUnavailable 1, maxSurge 0)`;
}
