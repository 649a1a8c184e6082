import type {Cloud} from '../../core/cloud.ts';
import type {CloudPool, PoolSpec} from '../../core/cloud-data.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import type {Clock} from '../../core/ports.ts';
import {needCluster, poolNamed} from './live.ts';
import {writtenOnce} from './once.ts';
import {askedFor, grows, inPlace} from './pool-fields.ts';

export type PoolChanging = {
  readonly cloud: Cloud;
  readonly wanted: CloudTarget;
  /** Name of the pool in the cluster. */
  readonly name: string;
  /** What it becomes, by what it is. */
  toBe(live: CloudPool): PoolSpec;
};

/**
 * Makes of a pool what can change in place; returns it as it was last read, `undefined` when it is gone. The API has no
 * conditional write, and an autoscaler may count at any time: the pool is read right before each write, so what was added
 * since the plan stays; where the number has to rise the autoscaler rests first, and then nobody else counts.
 */
export async function changePool(
  {cloud, wanted, name, toBe}: PoolChanging,
  clock: Clock,
  signal: AbortSignal,
): Promise<CloudPool | undefined> {
  let clusterId = '';
  let live: CloudPool | undefined;
  const look = async () => {
    const cluster = await needCluster(cloud, wanted, signal);
    clusterId = cluster.id;
    live = poolNamed(cluster, name);
    return live;
  };
  const write = (spec: (pool: CloudPool) => PoolSpec) => async () => {
    if (live !== undefined) await cloud.updatePool(clusterId, live.id, askedFor(live, spec(live)), signal);
  };
  const rested = async () => {
    const pool = await look();
    return pool === undefined || !pool.autoScale || !grows(pool, toBe(pool));
  };
  await writtenOnce(
    rested,
    write((pool) => ({...toBe(pool), autoScale: false})),
    clock,
    signal,
  );
  const isSo = async () => {
    const pool = await look();
    return pool === undefined || inPlace(pool, toBe(pool)).length === 0;
  };
  await writtenOnce(isSo, write(toBe), clock, signal);
  return live;
}
