import {type PoolSum, place, type Unplaced} from '../../capacity/place.ts';
import {workloadsOf} from '../../capacity/workloads.ts';
import type {Observation} from '../../core/finding.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {formatBytes, formatCpu} from '../../core/quantity.ts';
import {type RoomReading, readRoom} from './_room.ts';

/** Σ requests per pool against what nodes can give, then whether the pods really pack: both before anything is created. */
/** Of a deploy: everything is placed anew, and the platform's own pods make room. A running one asks capacity.ts. */
export const deployCapacity = probe<RoomReading>({
  id: 'kubernetes.capacity',
  question: 'Do the nodes have room for every pod of this profile?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list nodes, list pods of all namespaces; requests of the manifests at the autoscalers’ minimum'},
  read: readRoom,
  judge: ({nodes, foreign}, target) => {
    const usable = nodes.filter((node) => node.usable);
    if (usable.length === 0) {
      const why = nodes.length === 0 ? 'the cluster has no nodes' : `none of ${nodes.length} nodes is Ready and schedulable`;
      return {status: 'fail', message: why, hint: wantedPools(target.pools)};
    }
    const {unplaced, pools} = place(nodes, foreign, workloadsOf(target.manifests));
    const observed = pools.flatMap(measured);
    const sums = pools
      .filter((pool) => pool.cpu.asked > 0 || pool.memoryBytes.asked > 0)
      .map(describePool)
      .join('; ');
    if (unplaced.length === 0) return {status: 'pass', message: `everything fits: ${sums}`, observed};
    const pods = unplaced.reduce((sum, one) => sum + one.count, 0);
    const judgement: Judgement = {
      status: 'fail',
      message: `${pods} pods would find no node: ${unplaced.map(whyOf).join('; ')}. ${sums}`,
      observed: [{name: 'podsWithoutNode', value: pods, unit: 'count'}, ...observed],
      hint: wantedPools(target.pools),
    };
    return judgement;
  },
});

/** `3 of deployment/api (2 nodes: not enough cpu)`. */
export function whyOf({workload, count, reasons}: Unplaced): string {
  const entries = Object.entries(reasons);
  const why =
    entries.length === 0 ? 'no node' : entries.map(([reason, nodes]) => `${nodes} ${nodes === 1 ? 'node' : 'nodes'}: ${reason}`).join(', ');
  return `${count} of ${workload} (${why})`;
}

/** Sums of a pool in one line. */
export function describePool({name, nodes, cpu, memoryBytes}: PoolSum): string {
  const taken =
    cpu.taken > 0 || memoryBytes.taken > 0 ? ` less ${formatCpu(cpu.taken)} CPU and ${formatBytes(memoryBytes.taken)} of other pods` : '';
  return `pool ${name}: asks ${formatCpu(cpu.asked)} CPU and ${formatBytes(memoryBytes.asked)} of ${formatCpu(cpu.allocatable)} CPU and ${formatBytes(memoryBytes.allocatable)} on ${nodes} nodes${taken}`;
}

/** The same as numbers. */
export function measured({name, cpu, memoryBytes}: PoolSum): readonly Observation[] {
  return [
    {name: `${name}.cpuAsked`, value: round(cpu.asked), unit: 'cores'},
    {name: `${name}.cpuFree`, value: round(cpu.allocatable - cpu.taken), unit: 'cores'},
    {name: `${name}.memoryAsked`, value: memoryBytes.asked, unit: 'bytes'},
    {name: `${name}.memoryFree`, value: memoryBytes.allocatable - memoryBytes.taken, unit: 'bytes'},
  ];
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

export function wantedPools(
  pools: readonly {
    readonly name: string;
    readonly count: number;
    readonly capacity: {readonly cpu: number; readonly memoryBytes: number};
  }[],
): string {
  const list = pools.map(
    (pool) => `${pool.count} x ${pool.capacity.cpu} CPU / ${formatBytes(pool.capacity.memoryBytes)} in pool ${pool.name}`,
  );
  return `this profile needs ${list.join(' and ')}; add nodes or choose a smaller --profile`;
}
