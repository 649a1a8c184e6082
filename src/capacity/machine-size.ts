import type {CloudSize} from '../core/cloud-data.ts';
import type {WantedPool} from '../core/cloud-target.ts';
import {dollars} from '../core/dollars.ts';
import {someOf} from '../core/some-of.ts';

/** What a pool's nodes are made of, or why nothing fits. `slug` goes into the pool; `note` says how it was chosen. */
export type SizeChoice =
  | {
      readonly outcome: 'found';
      readonly slug: string;
      readonly size: CloudSize;
      readonly cpu: 'dedicated' | 'shared';
      /** A named size that has less than the profile was computed for. */
      readonly small: boolean;
      readonly note: string;
    }
  | {readonly outcome: 'none'; readonly reason: string; readonly hint: string};

type Found = Extract<SizeChoice, {readonly outcome: 'found'}>;
type Pool = Pick<WantedPool, 'name' | 'size' | 'machine'>;

const mib = 1024 * 1024;
const shown = 5;

/**
 * The size of a pool: the one that the configuration names, else the cheapest of the region with at least the cores and
 * memory of the profile's machine. The price alone decides; of equal prices the dedicated CPU, then the larger machine. Where
 * that leaves media on shared CPU, `note` names the cheapest dedicated one. `offered`: slugs that the managed Kubernetes
 * takes for nodes; all when absent. `current`: the size that the pool has; where the configuration names none it stays as
 * long as it fits, because a price that changed is no reason to replace every node. Prices are those of the API, in dollars a
 * month.
 */
export function sizeFor(
  pool: Pool,
  sizes: readonly CloudSize[],
  region: string,
  offered?: readonly string[],
  current?: string,
): SizeChoice {
  const usable = offered === undefined ? sizes : sizes.filter(({slug}) => offered.includes(slug));
  const kept = pool.size === null ? sizes.find(({slug}) => slug === current) : undefined;
  if (kept !== undefined && fits(kept, pool)) return found(kept, false, `${sizeText(kept)} is what the pool has`);
  return pool.size === null ? cheapest(pool, usable, region) : named(pool, pool.size, sizes, usable, region);
}

/** Whether the cores of a size are its own; the API says so only by the name of the class. */
export function cpuOf({slug, description}: Pick<CloudSize, 'slug' | 'description'>): 'dedicated' | 'shared' {
  return slug.startsWith('s-') || /^(?:basic|premium (?:intel|amd))/i.test(description) ? 'shared' : 'dedicated';
}

function named(pool: Pool, wanted: string, sizes: readonly CloudSize[], usable: readonly CloudSize[], region: string): SizeChoice {
  const key = `pools.${pool.name}.size`;
  const size = sizes.find(({slug}) => slug === wanted);
  if (size === undefined)
    return none(
      `pool ${pool.name}: the API knows no size ${wanted}`,
      `correct ${key}, or leave it out and the cheapest that fits is taken`,
    );
  if (!usable.includes(size))
    return none(`pool ${pool.name}: size ${wanted} is not offered for nodes of a cluster`, `choose another ${key}, or leave it out`);
  if (!size.available) return none(`pool ${pool.name}: size ${wanted} cannot be had at the moment`, `choose another ${key}, or wait`);
  if (!size.regions.includes(region))
    return none(
      `pool ${pool.name}: region ${region} has no size ${wanted}; ${regionsText(size.regions)}`,
      `choose another ${key}, or another region`,
    );
  const small = !fits(size, pool);
  const less = small ? `, less than the ${machineText(pool)} that the profile was computed for` : '';
  return found(size, small, `${sizeText(size)} is named by ${key}${less}`);
}

function cheapest(pool: Pool, sizes: readonly CloudSize[], region: string): SizeChoice {
  const large = sizes.filter((size) => size.available && fits(size, pool) && !isGpu(size)).toSorted(byPrice);
  const here = large.filter(({regions}) => regions.includes(region));
  const [first] = here;
  if (first === undefined) {
    const elsewhere = [...new Set(large.flatMap(({regions}) => regions))].toSorted();
    return none(
      `pool ${pool.name}: region ${region} has no size with ${machineText(pool)}; ${regionsText(elsewhere)}`,
      elsewhere.length === 0 ? 'choose a smaller profile' : `set region of the target to one of them, or pools.${pool.name}.size`,
    );
  }
  const own = pool.name === 'media' && cpuOf(first) === 'shared' ? here.find((size) => cpuOf(size) === 'dedicated') : undefined;
  const advice =
    own === undefined
      ? ''
      : `; its cores are shared, which media hears as jitter: ${own.slug} has its own for ${dollars(own.priceMonthly)}`;
  return found(first, false, `${sizeText(first)} is the cheapest of ${region} with ${machineText(pool)}${advice}`);
}

function found(size: CloudSize, small: boolean, note: string): Found {
  return {outcome: 'found', slug: size.slug, size, cpu: cpuOf(size), small, note};
}

function none(reason: string, hint: string): SizeChoice {
  return {outcome: 'none', reason, hint};
}

function fits({vcpus, memoryMib}: CloudSize, {machine}: Pool): boolean {
  return vcpus >= machine.cpu && memoryMib >= machine.memoryBytes / mib;
}

/** The price of a GPU is never the cheapest; but its nodes are tainted by the provider. */
function isGpu({slug, description}: CloudSize): boolean {
  return slug.startsWith('gpu-') || /\bGPU\b/i.test(description);
}

function byPrice(a: CloudSize, b: CloudSize): number {
  const shared = (size: CloudSize) => (cpuOf(size) === 'shared' ? 1 : 0);
  return (
    a.priceMonthly - b.priceMonthly ||
    shared(a) - shared(b) ||
    b.vcpus - a.vcpus ||
    b.memoryMib - a.memoryMib ||
    a.slug.localeCompare(b.slug, 'en')
  );
}

function machineText({machine}: Pool): string {
  return `${machine.cpu} vCPU and ${Math.round(machine.memoryBytes / mib / 1024)} GiB`;
}

function sizeText({slug, vcpus, memoryMib, priceMonthly}: CloudSize): string {
  return `${slug} (${vcpus} vCPU, ${Math.round(memoryMib / 102.4) / 10} GiB, ${dollars(priceMonthly)} a month)`;
}

function regionsText(regions: readonly string[]): string {
  if (regions.length === 0) return 'no region has it';
  return `it is in ${someOf(regions, shown)}`;
}
