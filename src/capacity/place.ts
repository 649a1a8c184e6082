import {admits, type Demand} from './demand.ts';
import {type Node, poolOf} from './node.ts';
import type {Selector} from './selector.ts';
import type {Workload} from './workloads.ts';

/** A pod that is on a node already and stays there. */
export type Resident = {readonly node: string; readonly demand: Demand};
/** Pods of a workload that found no node, and what stood in the way, counted by nodes. */
export type Unplaced = {readonly workload: string; readonly count: number; readonly reasons: {readonly [reason: string]: number}};
/** Sums over a pool. CPU in cores, memory in bytes; `taken` by residents, `asked` by all workloads that may go there. */
export type PoolSum = {
  readonly name: string;
  readonly nodes: number;
  readonly cpu: {readonly allocatable: number; readonly taken: number; readonly asked: number};
  readonly memoryBytes: {readonly allocatable: number; readonly taken: number; readonly asked: number};
};
export type Placement = {readonly unplaced: readonly Unplaced[]; readonly pools: readonly PoolSum[]};

type Bin = {
  readonly node: Node;
  cpu: number;
  memoryBytes: number;
  pods: number;
  readonly ports: Set<string>;
  readonly holds: Demand[];
  asked: {cpu: number; memoryBytes: number};
};

/**
 * Whether all pods of the workloads find a node beside the residents: first-fit-decreasing by the largest share of a node,
 * DaemonSets first, with node selectors, taints, host ports, required anti-affinity and even spread by host. A real
 * scheduler may do slightly better or worse; sums that do not fit cannot fit anywhere.
 */
export function place(nodes: readonly Node[], residents: readonly Resident[], workloads: readonly Workload[]): Placement {
  const bins = nodes.filter((node) => node.usable).map(binOf);
  const byName = new Map(bins.map((bin) => [bin.node.name, bin]));
  for (const resident of residents) {
    const bin = byName.get(resident.node);
    if (bin !== undefined) put(bin, resident.demand);
  }
  const pools = new Map<string, {taken: {cpu: number; memoryBytes: number}; bins: Bin[]}>();
  for (const bin of bins) {
    const name = poolOf(bin.node.labels);
    const pool = pools.get(name) ?? {taken: {cpu: 0, memoryBytes: 0}, bins: []};
    pool.taken.cpu += bin.node.allocatable.cpu - bin.cpu;
    pool.taken.memoryBytes += bin.node.allocatable.memoryBytes - bin.memoryBytes;
    pool.bins.push(bin);
    pools.set(name, pool);
  }
  const unplaced = [...workloads].sort((a, b) => rank(b, nodes) - rank(a, nodes)).flatMap((workload) => placeWorkload(workload, bins));
  return {
    unplaced,
    pools: [...pools].map(([name, pool]) => ({
      name,
      nodes: pool.bins.length,
      cpu: {
        allocatable: sum(pool.bins, (bin) => bin.node.allocatable.cpu),
        taken: pool.taken.cpu,
        asked: sum(pool.bins, (bin) => bin.asked.cpu),
      },
      memoryBytes: {
        allocatable: sum(pool.bins, (bin) => bin.node.allocatable.memoryBytes),
        taken: pool.taken.memoryBytes,
        asked: sum(pool.bins, (bin) => bin.asked.memoryBytes),
      },
    })),
  };
}

function placeWorkload(workload: Workload, bins: readonly Bin[]): readonly Unplaced[] {
  const {demand} = workload;
  const admitting = bins.filter((bin) => admits(bin.node, demand));
  let count = 0;
  let reasons: {[reason: string]: number} = {};
  const fail = (why: {[reason: string]: number}) => {
    count += 1;
    reasons = why;
  };
  const share = (bin: Bin) => {
    bin.asked.cpu += demand.cpu;
    bin.asked.memoryBytes += demand.memoryBytes;
  };
  if (workload.count === 'every-node') {
    for (const bin of admitting) {
      const misfit = misfitOf(bin, demand, fewestOf(admitting, demand));
      share(bin);
      if (misfit === undefined) put(bin, demand);
      else fail({[misfit]: 1});
    }
  } else {
    for (let pod = 0; pod < workload.count; pod += 1) {
      const fewest = fewestOf(admitting, demand);
      const fits = admitting.filter((bin) => misfitOf(bin, demand, fewest) === undefined);
      const chosen = demand.spread.length === 0 ? fits[0] : leastOf(fits, demand);
      const [first] = admitting;
      if (chosen !== undefined) {
        put(chosen, demand);
        share(chosen);
      } else {
        // What does not fit still belongs into the sum of the pool that it was meant for.
        if (first !== undefined) share(first);
        fail(whyNot(bins, admitting, demand, fewest));
      }
    }
  }
  return count === 0 ? [] : [{workload: workload.name, count, reasons}];
}

function leastOf(bins: readonly Bin[], demand: Demand): Bin | undefined {
  let best: Bin | undefined;
  let least = Number.MAX_SAFE_INTEGER;
  for (const bin of bins) {
    const count = sum(demand.spread, ({selector}) => countOn(bin, selector));
    if (count < least) [best, least] = [bin, count];
  }
  return best;
}

/** How many pods of each even spread the emptiest node has: looked up once for each pod, not once for each node. */
function fewestOf(admitting: readonly Bin[], {spread}: Demand): readonly number[] {
  return spread.map(({selector}) => admitting.reduce((fewest, bin) => Math.min(fewest, countOn(bin, selector)), Number.MAX_SAFE_INTEGER));
}

function countOn(bin: Bin, selector: Selector): number {
  return bin.holds.reduce((count, one) => count + (selector(one.labels) ? 1 : 0), 0);
}

/** What stands in the way on this node, in a few words; `undefined` when nothing does. */
function misfitOf(bin: Bin, demand: Demand, fewest: readonly number[]): string | undefined {
  if (demand.hostPorts.some((port) => bin.ports.has(port))) return 'host port taken';
  if (demand.apart.some((selector) => bin.holds.some((one) => selector(one.labels)))) return 'one per node';
  if (bin.holds.some((one) => one.apart.some((selector) => selector(demand.labels)))) return 'one per node';
  const skewed = demand.spread.some(({selector, maxSkew}, index) => countOn(bin, selector) + 1 - (fewest[index] ?? 0) > maxSkew);
  if (skewed) return 'must be spread evenly';
  // Binary fractions of a core add up to a hair more than the whole.
  if (demand.cpu > bin.cpu + 1e-6) return 'not enough cpu';
  if (demand.memoryBytes > bin.memoryBytes) return 'not enough memory';
  return bin.pods < 1 ? 'too many pods' : undefined;
}

function whyNot(all: readonly Bin[], admitting: readonly Bin[], demand: Demand, fewest: readonly number[]): {[reason: string]: number} {
  const reasons: {[reason: string]: number} = {};
  const add = (reason: string, by: number) => {
    if (by > 0) reasons[reason] = (reasons[reason] ?? 0) + by;
  };
  add('other pool', all.length - admitting.length);
  for (const bin of admitting) add(misfitOf(bin, demand, fewest) ?? 'unknown', 1);
  return reasons;
}

/** DaemonSets take their share of every node first; then the largest pods, because small ones fit into what is left. */
function rank({count, demand}: Workload, nodes: readonly Node[]): number {
  if (count === 'every-node') return Number.MAX_VALUE;
  const largest = (pick: (node: Node) => number) => Math.max(1e-9, ...nodes.map(pick));
  const share = Math.max(
    demand.cpu / largest((node) => node.allocatable.cpu),
    demand.memoryBytes / largest((node) => node.allocatable.memoryBytes),
  );
  return share + (demand.hostPorts.length > 0 || demand.apart.length > 0 ? 1 : 0);
}

function binOf(node: Node): Bin {
  const {cpu, memoryBytes, pods} = node.allocatable;
  return {node, cpu, memoryBytes, pods, ports: new Set(), holds: [], asked: {cpu: 0, memoryBytes: 0}};
}

function put(bin: Bin, demand: Demand): void {
  bin.cpu -= demand.cpu;
  bin.memoryBytes -= demand.memoryBytes;
  bin.pods -= 1;
  for (const port of demand.hostPorts) bin.ports.add(port);
  // Pods of others stand in nobody's way by their labels; there may be thousands.
  if (Object.keys(demand.labels).length + demand.apart.length > 0) bin.holds.push(demand);
}

function sum<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((acc, item) => acc + amount(item), 0);
}
