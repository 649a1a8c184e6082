import type {Cloud} from '../../core/cloud.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import type {Step} from '../../core/step.ts';
import {drainNodes, isDrained} from './drain.ts';
import type {Link} from './link.ts';
import {cloudKey, going, needCluster, poolNamed} from './live.ts';
import {writtenOnce} from './once.ts';
import {waitUntil} from './wait.ts';

const limitMs = 1_200_000;

export type PoolEnd = {
  readonly cloud: Cloud;
  readonly link: Link;
  readonly wanted: CloudTarget;
  readonly namespace: string;
  /** Name of the pool that goes. */
  readonly name: string;
  readonly needs: readonly string[];
};

/** Empties all nodes of a pool. */
export function drainPool({cloud, link, wanted, namespace, name, needs}: PoolEnd): Step {
  return {
    id: `drain-${name}`,
    title: `Pool ${name} is emptied: its pods move, as their disruption budgets allow`,
    needs,
    effect: 'change',
    changes: [],
    settled: async (_, signal) => {
      const live = await needCluster(cloud, wanted, signal);
      const pool = poolNamed(live, name);
      if (pool === undefined) return 'it is gone';
      const drained = await isDrained(
        await link.kube(live.id, signal),
        pool.nodes.map((node) => node.name),
        signal,
      );
      return drained ? 'nothing is left on it' : false;
    },
    apply: async ({say}, signal) => {
      const live = await needCluster(cloud, wanted, signal);
      const nodes = (poolNamed(live, name)?.nodes ?? []).map((node) => node.name);
      return drainNodes({kube: await link.kube(live.id, signal), nodes, namespace, signal, say});
    },
  };
}

/** Removes a pool that was emptied. */
export function removePool({cloud, wanted, name}: PoolEnd): Step {
  const find = async (signal: AbortSignal) => {
    const live = await needCluster(cloud, wanted, signal);
    const pool = poolNamed(live, name);
    return pool === undefined ? undefined : {id: live.id, pool};
  };
  return {
    id: `remove-${name}`,
    title: `Pool ${name} is removed`,
    needs: [`drain-${name}`],
    effect: 'destroy',
    changes: [{key: cloudKey('NodePool', name), action: 'remove', fields: []}],
    settled: async (_, signal) => ((await find(signal)) === undefined ? 'it is gone' : false),
    apply: async ({world, say}, signal) => {
      const isGoing = async () => {
        const found = await find(signal);
        // A pool that is being removed shows it by its nodes alone.
        return found === undefined || (found.pool.nodes.length > 0 && found.pool.nodes.every(({state}) => going.has(state)));
      };
      const remove = async () => {
        const found = await find(signal);
        if (found !== undefined) await cloud.deletePool(found.id, found.pool.id, signal);
      };
      await writtenOnce(isGoing, remove, world.clock, signal);
      const look = async () => {
        const found = await find(signal);
        return found === undefined ? {done: 'removed'} : {waiting: `${found.pool.nodes.length} of its nodes are still there`};
      };
      return waitUntil(look, {clock: world.clock, limitMs, signal, say});
    },
  };
}
