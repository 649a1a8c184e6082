import type {TopResult, TopRow} from '../pipelines/top.ts';

/** A table, the largest first. What was not measured is called unknown, never 0. */
export function topText({kind, rows, target, world}: TopResult): string {
  const where = world === 'simulated' ? ' (simulated: no cluster was contacted)' : '';
  const of = kind === 'nodes' ? 'of allocatable' : 'of requested';
  const head = [kind === 'nodes' ? 'node' : 'pod', 'cpu', of, 'memory', of, kind === 'nodes' ? 'pool' : 'node'];
  const table = [head, ...rows.map(cells)];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const isNumber = (column: number) => column > 0 && column < 5;
  const lines = table.map((row) =>
    row
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
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
