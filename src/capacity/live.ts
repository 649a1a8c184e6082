import {type KubeObject, textAt} from '../core/objects.ts';
import {hasEnded} from '../core/pods.ts';
import {admits, type Demand, demandOf} from './demand.ts';
import {type Node, poolOf} from './node.ts';
import {place, type Resident} from './place.ts';

/** What the machines hold now. */
export type Room = {readonly nodes: readonly Node[]; readonly residents: readonly Resident[]};

/** Every pod on a node takes its place until it is gone, one that drains too. Anti-affinity looks at pods of its namespace only. */
export function roomOf(nodes: readonly Node[], pods: readonly KubeObject[], namespace: string): Room {
  const residents = pods.flatMap((pod): readonly Resident[] => {
    const node = textAt(pod, 'spec', 'nodeName');
    if (node === undefined || hasEnded(pod)) return [];
    const demand = demandOf(pod);
    return [{node, demand: pod.metadata.namespace === namespace ? demand : {...demand, labels: {}, apart: []}}];
  });
  return {nodes, residents};
}

/** How many more pods of one shape find a node beside what is there. */
export type Fit = {
  readonly wanted: number;
  readonly placed: number;
  /** Usable nodes whose labels and taints let such a pod in, whatever runs there. */
  readonly admitting: number;
  /** Names of their pools. */
  readonly pools: readonly string[];
  /** What stands in the way of the others, counted by nodes. */
  readonly reasons: {readonly [reason: string]: number};
};

/** Places `wanted` more pods beside everything that runs. */
export function fitOf({nodes, residents}: Room, demand: Demand, wanted: number): Fit {
  const admitting = nodes.filter((node) => node.usable && admits(node, demand));
  const {unplaced} = place(nodes, residents, [{name: '', count: wanted, demand}]);
  const [first] = unplaced;
  return {
    wanted,
    placed: wanted - (first?.count ?? 0),
    admitting: admitting.length,
    pools: [...new Set(admitting.map((node) => poolOf(node.labels)))].sort(),
    reasons: first?.reasons ?? {},
  };
}

/** `27 nodes: host port taken`; empty when nothing stands in the way. Nodes that are for other pods anyway are left out, unless there are no others. */
export function reasonsText({reasons, admitting}: Pick<Fit, 'reasons' | 'admitting'>): string {
  return Object.entries(reasons)
    .filter(([reason]) => admitting === 0 || reason !== 'other pool')
    .map(([reason, nodes]) => `${nodes} ${nodes === 1 ? 'node' : 'nodes'}: ${reason}`)
    .join(', ');
}
