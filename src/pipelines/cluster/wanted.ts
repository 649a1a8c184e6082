import {wantsHa} from '../../capacity/control-plane.ts';
import {sizeFor} from '../../capacity/machine-size.ts';
import type {CloudCluster, CloudSize, CloudVpc, ClusterSpec, KubernetesOffer} from '../../core/cloud-data.ts';
import {type CloudTarget, isPoolOf, ownerTag, poolTag, type WantedPool} from '../../core/cloud-target.ts';
import {Refused, UserError} from '../../core/errors.ts';
import type {PricedPool} from './context.ts';

/**
 * The pools of a target with a size and its price each; a pool that is there keeps its size while that is large enough, for a
 * cheaper one is no reason to replace every node. Throws when a size does not exist (the configuration is wrong) or cannot be
 * had there.
 */
export function pricedPools(
  wanted: CloudTarget,
  sizes: readonly CloudSize[],
  offer: KubernetesOffer,
  live?: Pick<CloudCluster, 'pools'>,
): readonly PricedPool[] {
  return wanted.pools.map((pool) => {
    const choose = (current?: string) => sizeFor(pool, sizes, wanted.region, offer.sizes, current);
    const present = (live?.pools ?? []).filter((one) => isPoolOf(one, pool.name, wanted));
    const kept = present.map(({size}) => choose(size)).find((one, index) => one.outcome === 'found' && one.slug === present[index]?.size);
    const choice = kept ?? choose();
    if (choice.outcome === 'none') {
      const unknown = pool.size !== null && !sizes.some(({slug}) => slug === pool.size);
      throw unknown ? new UserError(choice.reason, {suggestions: [choice.hint]}) : new Refused(choice.reason, {suggestions: [choice.hint]});
    }
    return {spec: poolSpec(wanted, pool, choice.slug), nodePrice: choice.size.priceMonthly, note: choice.note};
  });
}

function poolSpec(wanted: CloudTarget, {name, count, min, max, labels, taints}: WantedPool, size: string) {
  const autoScale = min !== max;
  return {name, size, count, autoScale, min, max, labels, taints, tags: [ownerTag(wanted), poolTag(wanted, name)]};
}

/** The newest version that is no pre-release. Throws Refused when the API offers none. */
export function newestVersion({versions}: KubernetesOffer): string {
  const stable = versions.find(({kubernetes}) => /^\d+\.\d+\.\d+$/.test(kubernetes));
  if (stable === undefined) throw new Refused('the API offers no version of Kubernetes for a new cluster');
  return stable.slug;
}

/** A new cluster as the target wants it. */
export function clusterSpec(
  wanted: CloudTarget,
  pools: readonly PricedPool[],
  offer: KubernetesOffer,
  vpcs: readonly CloudVpc[],
): ClusterSpec {
  const {clusterName: name, region} = wanted;
  return {
    name,
    region,
    version: newestVersion(offer),
    vpcId: vpcFor(wanted, vpcs),
    ha: wantsHa(wanted),
    tags: [ownerTag(wanted)],
    pools: pools.map(({spec}) => spec),
  };
}

/** The network whose range the manifests trust: in another one, nothing that comes through the load balancer would be believed. */
function vpcFor({region, vpcRange}: CloudTarget, vpcs: readonly CloudVpc[]): string {
  const here = vpcs.filter((vpc) => vpc.region === region);
  const found = here.find(({range}) => range === vpcRange);
  if (found !== undefined) return found.id;
  const known = here.map(({name, range}) => `${name} ${range}`).join(', ');
  throw new Refused(
    `region ${region} has no VPC with the range ${vpcRange}, which the manifests trust; it has ${known === '' ? 'none' : known}`,
    {
      suggestions: ['set `vpc` of the target to the range of one that is there, or create one with that range'],
    },
  );
}

/** Refuses a region that cannot hold the cluster. A name that the API does not know is a mistake in the configuration. */
export function refuseRegion(
  {region}: CloudTarget,
  regions: readonly {readonly slug: string; readonly available: boolean}[],
  offer: KubernetesOffer,
): void {
  const known = regions.find(({slug}) => slug === region);
  if (known === undefined)
    throw new UserError(`the API knows no region ${region}`, {
      suggestions: [
        `regions are: ${regions
          .map(({slug}) => slug)
          .sort()
          .join(', ')}`,
      ],
    });
  if (!known.available)
    throw new Refused(`region ${region} takes nothing new at the moment`, {suggestions: ['wait, or choose another region']});
  if (!offer.regions.includes(region))
    throw new Refused(`region ${region} offers no managed Kubernetes`, {
      suggestions: [`it is offered in: ${offer.regions.toSorted().join(', ')}`],
    });
}
