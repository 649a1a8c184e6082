import type {Cloud} from '../../core/cloud.ts';
import type {CloudPool, PoolSpec} from '../../core/cloud-data.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import type {ObjectChange, Step} from '../../core/step.ts';
import {changePool} from './change-pool.ts';
import {needCluster, poolNamed} from './live.ts';
import {madeOnce} from './once.ts';
import {inPlace} from './pool-fields.ts';

export type PoolWork = {
  readonly cloud: Cloud;
  readonly wanted: CloudTarget;
  /** As the target wants it. */
  readonly spec: PoolSpec;
  /** Its name in the cluster. */
  readonly name: string;
  /** Names of pools that it replaces: it begins with as many nodes as they have, where an autoscaler owns the number. */
  readonly after: readonly string[];
  /** It has more nodes than it may keep: the autoscaler rests until they are gone. */
  readonly frozen: boolean;
  readonly changes: readonly ObjectChange[];
};

/** Makes a pool, or makes of the one that is there what can change in place; it may grow, and never shrinks here. */
export function makePool({cloud, wanted, spec, name, after, frozen, changes}: PoolWork): Step {
  const toBe = (live: CloudPool): PoolSpec => (frozen ? resting(spec, live) : spec);
  return {
    id: `pool-${spec.name}`,
    title: `Pool ${name}: ${numberText(spec)} × ${spec.size}`,
    needs: ['cluster-running'],
    effect: 'change',
    changes,
    settled: async (_, signal) => {
      const live = poolNamed(await needCluster(cloud, wanted, signal), name);
      return live !== undefined && inPlace(live, toBe(live)).length === 0 ? `it is so, with ${nodes(live.count)}` : false;
    },
    apply: async ({world}, signal) => {
      const {id, pools} = await needCluster(cloud, wanted, signal);
      const before = pools.filter((pool) => after.includes(pool.name)).reduce((sum, {count}) => sum + count, 0);
      const count = spec.autoScale ? Math.min(spec.max, Math.max(spec.min, before === 0 ? spec.count : before)) : spec.count;
      const find = async () => poolNamed(await needCluster(cloud, wanted, signal), name);
      const {made, fresh} = await madeOnce(find, () => cloud.createPool(id, {...spec, name, count}, signal), world.clock, signal);
      if (fresh) return `made with ${nodes(made.count)}`;
      const live = await changePool({cloud, wanted, name, toBe}, world.clock, signal);
      return `changed, with ${nodes((live ?? made).count)}`;
    },
  };
}

/** An autoscaler would bring back what is taken away. */
function resting(spec: PoolSpec, live: CloudPool): PoolSpec {
  return {...spec, autoScale: false, count: live.count};
}

export function numberText({autoScale, min, max, count}: PoolSpec): string {
  return autoScale ? `${min} to ${max}` : String(count);
}

export function nodes(count: number): string {
  return count === 1 ? '1 node' : `${count} nodes`;
}
