import type {TopResult, TopRow} from '../pipelines/top.ts';
import {columns} from './columns.ts';

/** A table, the largest first. What was not measured is called unknown, never 0. */
export function topText({kind, rows, target, world}: TopResult): string {
  const where = world === 'simulated' ? ' (simulated: no cluster was contacted)' : '';
  const of = kind === 'nodes' ? 'of allocatable' : 'of requested';
  const head = [kind === 'nodes' ? 'node' : 'pod', 'cpu', of, 'memory', of, kind === 'nodes' ? 'pool' : 'node'];
  const lines = columns([head, ...rows.map(cells)], (column) => column > 0 && column < 5);
  return `${target.name}, namespace ${target.namespace}${where}\n${lines.join('\n')}\n`;
}

function cells({name, place, cpu, memory, cpuLimit, memoryLimit}: TopRow): readonly string[] {
  return [
    name,
    cpu === null ? 'unknown' : `${Math.round(cpu * 1000)}m`,
    share(cpu, cpuLimit),
    memory === null ? 'unknown' : `${Math.round(memory / 1024 ** 2)} MiB`,
    share(memory, memoryLimit),
    place,
  ];
}

function share(used: number | null, limit: number | null): string {
  return used === null || limit === null || limit === 0 ? '-' : `${Math.round((100 * used) / limit)} %`;
}
