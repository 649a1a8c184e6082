import type {Node} from '../../capacity/node.ts';
import type {CloudCluster, CloudPool} from '../../core/cloud-data.ts';
import {Refused} from '../../core/errors.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';
import type {Target} from '../../core/target.ts';
import {drainProblem} from '../../steps/cluster/drain.ts';
import {emptiestFirst} from '../../steps/cluster/emptiest.ts';
import type {Link} from '../../steps/cluster/link.ts';
import type {PoolPlan, PoolPlans} from './context.ts';

type Asked = {
  readonly link: Link;
  readonly live: CloudCluster | undefined;
  readonly target: Target;
  readonly pools: PoolPlans;
  readonly removed: readonly CloudPool[];
};

/** Throws Refused when nodes would go whose pods find no other place. Nothing is asked of the cluster when none goes. */
export async function refuseUnmovable({link, live, target, pools, removed}: Asked, signal: AbortSignal): Promise<void> {
  const shrinking = pools.plans.filter(({shrinkTo}) => shrinkTo !== undefined);
  const ending = [...removed, ...pools.plans.flatMap(({replaces}) => replaces)];
  if (live === undefined || (shrinking.length === 0 && ending.length === 0)) return;
  const kube = await link.kube(live.id, signal);
  const [nodes, pods] = await Promise.all([kube.cluster.list('v1', 'Node', {}, signal), kube.cluster.list('v1', 'Pod', {}, signal)]);
  const leaving = new Set(ending.flatMap((pool) => pool.nodes.map(({name}) => name)));
  for (const plan of shrinking) for (const name of await smallest(kube, plan, target.manifests, signal)) leaving.add(name);
  const problem = drainProblem(nodes, pods, leaving, target.namespace, coming(pools.plans, target));
  if (problem === undefined) return;
  const names = [...ending.map(({name}) => name), ...shrinking.map(({name}) => name)].join(', ');
  throw new Refused(`the pods of pool ${names} do not fit on what would remain: ${problem}`, {
    suggestions: ['keep more nodes, or scale what runs there down first'],
  });
}

async function smallest(
  kube: World,
  {keep, shrinkTo}: PoolPlan,
  manifests: readonly KubeObject[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (keep === undefined || shrinkTo === undefined) return [];
  const order = await emptiestFirst(kube, keep.nodes, manifests, signal);
  return order.slice(0, Math.max(0, keep.nodes.length - shrinkTo)).map(({name}) => name);
}

/** Nodes that are made before the first one goes, as the profile's arithmetic has them. */
function coming(plans: readonly PoolPlan[], {pools}: Target): readonly Node[] {
  return plans.flatMap(({wanted, keep, name}) => {
    const {spec} = wanted;
    const room = pools.find((pool) => pool.name === spec.name)?.allocatable;
    if (room === undefined) return [];
    const more = Math.max(0, (spec.autoScale ? spec.min : spec.count) - (keep?.count ?? 0));
    return Array.from(
      {length: more},
      (_, index): Node => ({
        name: `${name}-new-${index}`,
        labels: {
          ...spec.labels,
          'kubernetes.io/hostname': `${name}-new-${index}`,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
        },
        taints: spec.taints,
        usable: true,
        allocatable: room,
      }),
    );
  });
}
