import type {Cloud} from '../../core/cloud.ts';
import type {CloudNode, PoolSpec} from '../../core/cloud-data.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import type {World} from '../../core/ports.ts';
import type {Step, StepContext} from '../../core/step.ts';
import {changePool} from './change-pool.ts';
import {drainNodes} from './drain.ts';
import {emptiestFirst} from './emptiest.ts';
import type {Link} from './link.ts';
import {cloudKey, going, needCluster, poolNamed, staying} from './live.ts';
import {nodes} from './make-pool.ts';
import {writtenOnce} from './once.ts';
import {inPlace} from './pool-fields.ts';
import {waitUntil} from './wait.ts';

const limitMs = 1_200_000;

export type ShrinkWork = {
  readonly cloud: Cloud;
  readonly link: Link;
  readonly wanted: CloudTarget;
  readonly namespace: string;
  readonly spec: PoolSpec;
  readonly name: string;
  /** Nodes that stay. */
  readonly to: number;
  readonly needs: readonly string[];
};

/** Takes nodes away, the emptiest first: all of them are emptied before the first is removed. Then the autoscaler has its bounds. */
export function shrinkPool(work: ShrinkWork): Step {
  const {cloud, wanted, spec, name, to} = work;
  const pool = async (signal: AbortSignal) => {
    const live = await needCluster(cloud, wanted, signal);
    return {id: live.id, pool: poolNamed(live, name)};
  };
  return {
    id: `shrink-${spec.name}`,
    title: `Pool ${name}: the emptiest nodes go until ${nodes(to)} are left`,
    needs: work.needs,
    effect: 'destroy',
    changes: [{key: cloudKey('NodePool', name), action: 'update', fields: [{path: 'count', from: `more than ${to}`, to: String(to)}]}],
    settled: async (_, signal) => {
      const found = await pool(signal);
      if (found.pool === undefined) return 'it is gone';
      return staying(found.pool).length <= to && inPlace(found.pool, spec).length === 0 ? nodes(found.pool.count) : false;
    },
    apply: async (context, signal) => {
      const removed = await removeNodes(work, context, signal);
      const look = async () => {
        const left = (await pool(signal)).pool?.nodes.length ?? 0;
        return left <= to ? {done: ''} : {waiting: `${left - to} nodes are still being removed`};
      };
      await waitUntil(look, {clock: context.world.clock, limitMs, signal, say: context.say});
      const left = await changePool({cloud, wanted, name, toBe: () => spec}, context.world.clock, signal);
      return left === undefined ? 'it is gone' : `${nodes(removed)} went, ${to} stay`;
    },
  };
}

async function removeNodes(
  {cloud, link, wanted, namespace, name, to}: ShrinkWork,
  {world, target, say}: StepContext,
  signal: AbortSignal,
): Promise<number> {
  const live = await needCluster(cloud, wanted, signal);
  const pool = poolNamed(live, name);
  if (pool === undefined) return 0;
  const kube = await link.kube(live.id, signal);
  const here = staying(pool);
  const order = await emptiestFirst(kube, here, target.manifests, signal);
  const chosen = order.slice(0, Math.max(0, here.length - to));
  if (chosen.length === 0) return 0;
  say(`${chosen.map((node) => node.name).join(', ')} go${chosen.length === 1 ? 'es' : ''}`);
  await drainNodes({kube, nodes: chosen.map((node) => node.name), namespace, signal, say});
  for (const node of chosen) await removeNode(cloud, wanted, name, node, world, signal);
  return chosen.length;
}

async function removeNode(
  cloud: Cloud,
  wanted: CloudTarget,
  name: string,
  {id}: CloudNode,
  {clock}: World,
  signal: AbortSignal,
): Promise<void> {
  const find = async () => {
    const live = await needCluster(cloud, wanted, signal);
    const pool = poolNamed(live, name);
    const node = pool?.nodes.find((one) => one.id === id && !going.has(one.state));
    return pool === undefined || node === undefined ? undefined : {clusterId: live.id, poolId: pool.id};
  };
  const isGoing = async () => (await find()) === undefined;
  const remove = async () => {
    const found = await find();
    if (found !== undefined) await cloud.deleteNode(found.clusterId, found.poolId, id, {skipDrain: false}, signal);
  };
  await writtenOnce(isGoing, remove, clock, signal);
}
