import type {CloudCluster, CloudPool, CloudSize} from '../../core/cloud-data.ts';
import {dollars} from '../../core/dollars.ts';
import {type PriceChange, type PriceLine, priceChange} from '../../core/price.ts';
import type {PoolPlan, PoolPlans} from './context.ts';

type Prices = ReadonlyMap<string, number>;

/** What the pools of a cluster cost a month, before and after: every node by the price of its size, those of others too. Pure. */
export function priceOf(
  {plans, leaving, foreign}: PoolPlans,
  removed: readonly string[],
  sizes: readonly CloudSize[],
  ha: boolean,
): PriceChange {
  const prices = pricesOf(sizes);
  const lines = [
    ...plans.flatMap((plan) => planLines(plan, prices)),
    ...leaving.map((pool) => kept(pool, prices, `pool ${pool.name} (no longer wanted)`, removed.includes(pool.name))),
    ...foreign.map((pool) => kept(pool, prices, `pool ${pool.name} (not ours)`, false)),
  ];
  return priceChange(lines, untold(ha));
}

/** The same for a cluster as it is. */
export function priceNow({pools, ha}: CloudCluster, sizes: readonly CloudSize[]): PriceChange {
  const prices = pricesOf(sizes);
  const lines = pools.map((pool) => kept(pool, prices, `pool ${pool.name}`, false));
  return priceChange(lines, untold(ha));
}

function pricesOf(sizes: readonly CloudSize[]): Prices {
  return new Map(sizes.map(({slug, priceMonthly}) => [slug, priceMonthly]));
}

/** What is billed beside the nodes. */
function untold(ha: boolean): readonly string[] {
  return [...(ha ? ['the highly available control plane'] : []), 'load balancers', 'volumes', 'traffic'];
}

function planLines({wanted, keep, name, replaces}: PoolPlan, prices: Prices): readonly PriceLine[] {
  const {spec, nodePrice} = wanted;
  const before = keep?.count ?? 0;
  const old = replaces.reduce((sum, {count}) => sum + count, 0);
  const from = keep?.count ?? (old === 0 ? spec.count : old);
  const after = spec.autoScale ? Math.min(spec.max, Math.max(spec.min, from)) : spec.count;
  const most = spec.autoScale ? spec.max : after;
  const what = `${before === after ? '' : `${before} → `}${after} × ${spec.size} at ${dollars(nodePrice)}`;
  return [
    {name: `pool ${name}`, what, before: before * nodePrice, after: after * nodePrice, atMost: most * nodePrice},
    ...replaces.map((pool) => kept(pool, prices, `pool ${pool.name} (replaced)`, true)),
  ];
}

/** A size that the price list does not have any more is not free: the line says so. */
function kept(pool: CloudPool, prices: Prices, name: string, goes: boolean): PriceLine {
  const each = prices.get(pool.size);
  const cost = (count: number) => count * (each ?? 0);
  const what = `${pool.count} × ${pool.size} ${each === undefined ? 'at a price that the list does not have' : `at ${dollars(each)}`}`;
  const after = goes ? 0 : cost(pool.count);
  return {name, what, before: cost(pool.count), after, atMost: goes ? 0 : cost(pool.autoScale ? pool.max : pool.count)};
}
