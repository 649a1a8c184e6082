import type {CloudTarget, WantedPool} from '../core/cloud-target.ts';
import type {TargetConfig} from '../core/config.ts';
import {didYouMean} from '../core/nearest.ts';
import type {NodePool} from '../core/target.ts';
import type {StackTemplates} from './stack.ts';

/** Effect of the taint that keeps other pods away from a pool of its own. */
const taintOf: {readonly [pool: string]: WantedPool['taints']} = {
  media: [{key: 'gomeet.io/pool', value: 'media', effect: 'NoSchedule'}],
};

/** What a target says of the cloud around its cluster; the profile says the rest. */
export function cloudTarget(name: string, config: TargetConfig, {capacity}: StackTemplates): CloudTarget {
  return {
    provider: 'digitalocean',
    clusterName: config.clusterName ?? `gomeet-${name}`,
    region: config.region,
    vpcRange: config.vpc,
    domain: config.domain,
    ttlS: config.dnsTtl,
    pools: capacity.pools.map((pool) => wantedPool(pool, config.pools?.[pool.name] ?? {})),
    buckets: config.buckets ?? {recordings: 'gomeet-recordings', backups: 'gomeet-backups'},
    spacesEndpoint: config.spacesEndpoint ?? '',
  };
}

type PoolChoice = NonNullable<TargetConfig['pools']>[string];

function wantedPool(pool: NodePool, chosen: PoolChoice): WantedPool {
  const count = chosen.count ?? pool.count;
  return {
    name: pool.name,
    size: chosen.size ?? null,
    machine: pool.capacity,
    count,
    min: chosen.min ?? Math.min(count, chosen.max ?? count),
    max: chosen.max ?? Math.max(count, chosen.min ?? count),
    labels: {'gomeet.io/pool': pool.name},
    taints: taintOf[pool.name] ?? [],
  };
}

/** What is wrong with `pools` of a target, a sentence each. */
export function poolProblems(config: TargetConfig, pools: readonly NodePool[]): readonly string[] {
  const names = pools.map(({name}) => name);
  return Object.entries(config.pools ?? {}).flatMap(([name, chosen]) => {
    const pool = pools.find((one) => one.name === name);
    if (pool === undefined) return [`pools.${name}: profile ${config.profile} has no such pool${didYouMean(name, names)}`];
    const {count, min, max} = wantedPool(pool, chosen);
    return min <= count && count <= max ? [] : [`pools.${name}: count ${count} does not lie between min ${min} and max ${max}`];
  });
}
