import type {CloudSize} from '../core/cloud-data.ts';
import type {DocumentedPrices, NeededPart, NeededPrices, PricePart, PriceSum} from '../core/cloud-prices.ts';
import type {CloudTarget} from '../core/cloud-target.ts';
import {cents} from '../core/dollars.ts';
import type {KubeObject} from '../core/objects.ts';
import {wantedBalancers} from './balancers.ts';
import {claimedVolumes} from './claims.ts';
import {wantsHa} from './control-plane.ts';
import {sizeFor} from './machine-size.ts';
import type {Inventory} from './ownership.ts';

export type Asked = {
  readonly wanted: CloudTarget;
  readonly manifests: readonly KubeObject[];
  readonly sizes: readonly CloudSize[];
  /** Slugs that the managed Kubernetes takes for nodes; all when absent. */
  readonly offered?: readonly string[];
  readonly documented: DocumentedPrices;
};

type Counts = {readonly base: number; readonly maximum: number};
type Price = Pick<PricePart, 'each' | 'pricedBy' | 'source'>;

/** What a target costs in a month: at first, and when pools and workloads have scaled out to their bounds. */
export function neededPrices({wanted, manifests, sizes, offered, documented}: Asked): NeededPrices {
  const choices = wanted.pools.map((pool) => ({pool, choice: sizeFor(pool, sizes, wanted.region, offered)}));
  const pools = choices.map(({pool, choice}) => {
    const counts = {base: pool.count, maximum: pool.max};
    return choice.outcome === 'found'
      ? needed(`pool ${pool.name}, ${choice.slug}`, 'nodes', counts, listed(choice.size.priceMonthly, choice.slug))
      : needed(`pool ${pool.name}`, 'nodes', counts, {each: null, pricedBy: 'unknown', source: choice.reason});
  });
  const claims = claimedVolumes(manifests);
  const ha = wantsHa(wanted) ? 1 : 0;
  const parts = [
    ...pools,
    needed('high availability of the control plane', 'clusters', {base: ha, maximum: ha}, told(documented.highAvailability)),
    ...wantedBalancers(manifests).map(({service, units, regional}) =>
      needed(
        `load balancer of service ${service}`,
        'nodes',
        {base: units, maximum: units},
        regional ? told(documented.loadBalancerUnit) : {each: null, pricedBy: 'unknown', source: 'not of the kind that is priced by nodes'},
      ),
    ),
    needed('volumes', 'GiB', {base: claims.base.gib, maximum: claims.maximum.gib}, told(documented.volumeGib)),
    needed('Spaces, base price', 'subscriptions', {base: 1, maximum: 1}, told(documented.spaces)),
  ].filter(({maximum}) => maximum.count > 0);
  const transfer = choices.reduce(
    (sum, {pool, choice}) => sum + (choice.outcome === 'found' ? pool.count * choice.size.transferTib : 0),
    0,
  );
  return {
    base: cents(sum(parts.map(({base}) => base.monthly))),
    maximum: cents(sum(parts.map(({maximum}) => maximum.monthly))),
    parts,
    unknown: [
      ...parts.filter(({each}) => each === null).map(({name, source}) => (source.startsWith(name) ? source : `${name}: ${source}`)),
      ...claims.foreign.map((name) => `volumes of storage class ${name}`),
      `traffic beyond the ${cents(transfer)} TiB a month that come with the nodes`,
      'Spaces: storage and traffic beyond what the base price includes',
    ],
  };
}

/** What things of an account cost in a month. `unread`: what could not be listed, and why. */
export function presentPrices(
  {clusters, droplets, volumes, loadBalancers}: Inventory,
  documented: DocumentedPrices,
  unread: readonly string[] = [],
): PriceSum {
  const machines = [...Map.groupBy(droplets, ({size, priceMonthly}) => `${size} ${priceMonthly}`).values()].flatMap((all) => {
    const [first] = all;
    return first === undefined ? [] : [present(`droplets, ${first.size}`, 'droplets', all.length, listed(first.priceMonthly, first.size))];
  });
  const parts = [
    ...machines,
    present('high availability of control planes', 'clusters', clusters.filter(({ha}) => ha).length, told(documented.highAvailability)),
    present('load balancers', 'nodes', sum(loadBalancers.map(({sizeUnit}) => Math.max(1, sizeUnit))), told(documented.loadBalancerUnit)),
    present('volumes', 'GiB', sum(volumes.map(({sizeGib}) => sizeGib)), told(documented.volumeGib)),
  ].filter(({count}) => count > 0);
  return {monthly: cents(sum(parts.map(({monthly}) => monthly))), parts, unknown: unread};
}

function needed(name: string, unit: string, {base, maximum}: Counts, price: Price): NeededPart {
  const at = (count: number) => ({count, monthly: price.each === null ? null : cents(count * price.each)});
  return {name, unit, base: at(base), maximum: at(maximum), ...price};
}

function present(name: string, unit: string, count: number, price: Price): PricePart {
  return {name, count, unit, monthly: price.each === null ? null : cents(count * price.each), ...price};
}

function listed(each: number, slug: string): Price {
  return {each, pricedBy: 'api', source: `/v2/sizes: ${slug}`};
}

function told({usd, source}: DocumentedPrices['spaces']): Price {
  return {each: usd, pricedBy: 'documented', source};
}

function sum(amounts: readonly (number | null)[]): number {
  return amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0);
}
