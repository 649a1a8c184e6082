import {at, textAt} from '../core/objects.ts';
import {parseQuantity} from '../core/quantity.ts';
import type {Container} from '../manifests/workloads.ts';

/** Names in the `[databases]` section of a pgbouncer.ini. */
export function pgbouncerDatabases(ini: string): readonly string[] {
  const section = /\[databases\]([\s\S]*?)(?:\n\s*\[|$)/.exec(ini)?.[1] ?? '';
  return [...section.matchAll(/^\s*([\w*]+)\s*=/gm)].map((match) => match[1] ?? '').filter((name) => name !== '');
}

/** A literal environment variable of a container. */
export function environmentOf(container: Container, name: string): string | undefined {
  const list = at(container.spec, 'env');
  if (!Array.isArray(list)) return undefined;
  return textAt(
    list.find((variable) => textAt(variable, 'name') === name),
    'value',
  );
}

/** A quantity field as a number (cores, bytes), 0 when absent. */
export function quantityAt(value: unknown, ...path: readonly string[]): number {
  const found = at(value, ...path);
  return typeof found === 'string' || typeof found === 'number' ? (parseQuantity(found) ?? 0) : 0;
}

/** An absolute number or a percentage of `total`, rounded up as Kubernetes does for budgets. */
export function countOf(value: unknown, total: number): number | undefined {
  if (typeof value === 'number') return value;
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return percent === undefined ? undefined : Math.ceil((Number(percent) * total) / 100);
}
