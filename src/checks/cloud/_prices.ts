import {wantedBalancers} from '../../capacity/balancers.ts';
import {splitInventory} from '../../capacity/ownership.ts';
import {neededPrices, presentPrices} from '../../capacity/prices.ts';
import type {CloudPrices, DocumentedPrices} from '../../core/cloud-prices.ts';
import {limits} from '../../core/limits.ts';
import type {Target} from '../../core/target.ts';
import {wantedOf} from './_account.ts';
import type {Priced} from './_inventory.ts';

export const id = 'cloud.prices';

const page = (path: string) => `not priced by the API; docs.digitalocean.com/products/${path}/details/pricing`;

/** Prices that no endpoint tells. They are documented, may differ by contract, and change: a target may set its own. */
export const documented = limits(id, {
  highAvailabilityUsd: {value: 40, unit: 'USD a month', source: page('kubernetes')},
  loadBalancerNodeUsd: {value: 12, unit: 'USD a month', source: page('networking/load-balancers')},
  volumeGibUsd: {value: 0.1, unit: 'USD a month', source: page('volumes')},
  spacesUsd: {value: 5, unit: 'USD a month', source: `${page('spaces')}: with 250 GiB and 1 TiB of traffic`},
});

/** What always costs something and is in no list. */
const never = [
  'snapshots, images, databases and what else no list here has',
  'Spaces and traffic: the API tells neither subscription nor use',
];

/** What the account costs now, and what the target needs. */
export function pricesOf({sizes, offered, inventory, unread}: Priced, target: Target): CloudPrices {
  const prices = documentedPrices(target);
  const wanted = wantedOf(target);
  const balancers = wantedBalancers(target.manifests).map(({name}) => name);
  const {ours, others} = splitInventory(inventory, wanted, balancers);
  return {
    currency: 'USD',
    now: {ours: presentPrices(ours, prices, [...unread, ...never]), others: presentPrices(others, prices, [...unread, ...never])},
    needed: neededPrices({
      wanted,
      manifests: target.manifests,
      sizes,
      documented: prices,
      ...(offered === undefined ? {} : {offered}),
    }),
  };
}

/** The prices that no endpoint tells, as they count for a target. */
export function documentedPrices(target: Target): DocumentedPrices {
  const all = documented.thresholds(target);
  const of = (name: string) => {
    const found = all.find((one) => one.name === name);
    return {usd: Number(found?.value), source: found?.source ?? ''};
  };
  return {
    highAvailability: of('highAvailabilityUsd'),
    loadBalancerUnit: of('loadBalancerNodeUsd'),
    volumeGib: of('volumeGibUsd'),
    spaces: of('spacesUsd'),
  };
}
