import type {CloudCluster, CloudPool, PoolSpec} from '../../core/cloud-data.ts';
import {type CloudTarget, isPoolOf, ownerTag, taintText} from '../../core/cloud-target.ts';
import {Refused, UserError} from '../../core/errors.ts';
import {didYouMean} from '../../core/nearest.ts';
import type {FieldChange} from '../../core/step.ts';
import {inPlace} from '../../steps/cluster/pool-fields.ts';
import type {PoolPlan, PoolPlans, PricedPool} from './context.ts';

/** What becomes of the pools of a cluster (none yet: all are made with it). Throws Refused for what is in the way. Pure. */
export function planPools(live: CloudCluster | undefined, wanted: CloudTarget, priced: readonly PricedPool[], adopt: boolean): PoolPlans {
  const all = live?.pools ?? [];
  const isOurs = (pool: CloudPool) => pool.tags.includes(ownerTag(wanted)) || (adopt && priced.some(({spec}) => spec.name === pool.name));
  const ours = all.filter(isOurs);
  const belongs =
    ({spec}: PricedPool) =>
    (pool: CloudPool) =>
      isPoolOf(pool, spec.name, wanted);
  const foreign = all.filter((pool) => !isOurs(pool));
  const taken = new Set(all.map(({name}) => name));
  const plans = priced.map((pool): PoolPlan => {
    const stranger = foreign.find(({name}) => name === pool.spec.name);
    const mine = ours.filter(belongs(pool));
    if (stranger !== undefined && mine.length === 0) throw inTheWay(stranger, wanted);
    return planPool(pool, mine, taken);
  });
  return {plans, foreign, leaving: ours.filter((pool) => !priced.some((one) => belongs(one)(pool)))};
}

function planPool(wanted: PricedPool, mine: readonly CloudPool[], taken: Set<string>): PoolPlan {
  const {spec} = wanted;
  const [keep, twin] = mine.filter(({size}) => size === spec.size);
  if (keep !== undefined && twin !== undefined) {
    throw new Refused(`pools ${keep.name} and ${twin.name} both carry the mark of pool ${spec.name}`, {
      suggestions: [`take its tags away from the one that is not meant; gomeet does not choose`],
    });
  }
  const replaces = mine.filter(({size}) => size !== spec.size);
  if (keep === undefined) {
    const name = freeName(spec.name, taken);
    taken.add(name);
    return {wanted, name, fields: [], replaces};
  }
  const most = spec.autoScale ? spec.max : spec.count;
  return {
    wanted,
    keep,
    name: keep.name,
    fields: inPlace(keep, spec),
    ...(keep.count > most ? {shrinkTo: most} : {}),
    replaces,
  };
}

function freeName(base: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(name)) return name;
  }
}

function inTheWay({name}: CloudPool, wanted: CloudTarget): Refused {
  return new Refused(`pool ${name} of cluster ${wanted.clusterName} does not carry the mark ${ownerTag(wanted)}: somebody else made it`, {
    suggestions: ['rename it, or take it over with --adopt, which adds the mark and makes it what the target says'],
  });
}

/** Pools that --remove names. Throws for one that may not go. */
export function removedPools({plans, leaving, foreign}: PoolPlans, names: readonly string[]): readonly CloudPool[] {
  return names.map((name) => {
    const found = leaving.find((pool) => pool.name === name);
    if (found !== undefined) return found;
    if (foreign.some((pool) => pool.name === name))
      throw new Refused(`pool ${name} does not carry our mark, so gomeet does not remove it`, {
        suggestions: ['whoever made it removes it'],
      });
    if (plans.some((plan) => plan.name === name || plan.replaces.some((pool) => pool.name === name)))
      throw new Refused(`pool ${name} is wanted by the target: it cannot be removed`, {suggestions: ['choose another profile first']});
    const known = leaving.map((pool) => pool.name);
    throw new UserError(`--remove ${name}: the cluster has no such pool${didYouMean(name, known)}`, {
      suggestions: [known.length === 0 ? 'no pool is left over' : `left over are: ${known.join(', ')}`],
    });
  });
}

/** A pool that is made, field by field. Where an autoscaler owns the number, only its bounds are part of the plan. */
export function newPoolFields(spec: PoolSpec): readonly FieldChange[] {
  const set = (path: string, to: string): FieldChange => ({path, from: '(absent)', to});
  return [
    set('size', spec.size),
    ...(spec.autoScale ? [set('autoScale', `${spec.min} to ${spec.max} nodes`)] : [set('count', String(spec.count))]),
    ...Object.entries(spec.labels).map(([key, value]) => set(`labels.${key}`, value)),
    ...spec.taints.map((taint) => set('taints', taintText(taint))),
    set('tags', spec.tags.join(', ')),
  ];
}
