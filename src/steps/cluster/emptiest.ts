import {movesAway, nodeNameOf} from '../../capacity/move.ts';
import {drains} from '../../capacity/surge.ts';
import {readLoad, usersOf} from '../../checks/kubernetes/_load.ts';
import type {CloudNode} from '../../core/cloud-data.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';
import {isLeaving} from './cordon.ts';
import {podsOn} from './drain.ts';

/** Nobody knows how full a pod without a measurement is. */
const unmeasured = 2_147_483_647;

/**
 * Nodes of a pool, those first that should go first: what an earlier run began to empty, then those with the fewest people on
 * their media pods, then those with the fewest pods.
 */
export async function emptiestFirst(
  kube: World,
  nodes: readonly CloudNode[],
  manifests: readonly KubeObject[],
  signal: AbortSignal,
): Promise<readonly CloudNode[]> {
  const names = nodes.map(({name}) => name);
  const pods = (await podsOn(kube, names, signal)).filter(movesAway);
  const known = await kube.cluster.list('v1', 'Node', {}, signal);
  const left = new Set(known.filter(isLeaving).map(({metadata}) => metadata.name));
  const people = await peopleOf(kube, manifests, pods, signal);
  const on = (name: string) => pods.filter((pod) => nodeNameOf(pod) === name);
  const weigh = ({name}: CloudNode) => ({
    begun: left.has(name) ? 0 : 1,
    people: on(name).reduce((sum, pod) => sum + (people.get(pod.metadata.name) ?? 0), 0),
    pods: on(name).length,
  });
  const weights = new Map(nodes.map((node) => [node.id, weigh(node)] as const));
  const of = (node: CloudNode) => weights.get(node.id) ?? weigh(node);
  return nodes.toSorted(
    (a, b) => of(a).begun - of(b).begun || of(a).people - of(b).people || of(a).pods - of(b).pods || a.name.localeCompare(b.name, 'en'),
  );
}

/** People on each pod of the workloads that drain. */
async function peopleOf(
  kube: World,
  manifests: readonly KubeObject[],
  pods: readonly KubeObject[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const people = new Map<string, number>();
  for (const workload of manifests.filter((object) => object.kind === 'Deployment' && drains(object))) {
    const load = await readLoad(kube, workload, manifests, signal);
    const own = pods.filter((pod) => pod.metadata.name.startsWith(`${workload.metadata.name}-`));
    for (const {metadata} of own) people.set(metadata.name, usersOf(load, metadata.name) ?? unmeasured);
  }
  return people;
}
