import {at, type KubeObject, textAt} from '../core/objects.ts';
import {parseQuantity} from '../core/quantity.ts';
import {type Container, findObject} from '../manifests/workloads.ts';

/** Text of one key of a ConfigMap; empty when there is none, so that a rule reports the missing number instead. */
export function configText(objects: readonly KubeObject[], map: string, key: string): string {
  const found = findObject(objects, 'ConfigMap', map);
  return (found === undefined ? undefined : textAt(found, 'data', key)) ?? '';
}

/**
 * A setting of a line-oriented file: `key = value` (PostgreSQL, PgBouncer, coturn) or `key value` (Redis). Later lines win,
 * as all four read them. Quotes around the value are dropped.
 */
export function settingOf(text: string, key: string): string | undefined {
  const escaped = key.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const lines = [...text.matchAll(new RegExp(`^[ \\t]*${escaped}(?:[ \\t]*=[ \\t]*|[ \\t]+)([^#\\n]*)`, 'gm'))];
  return lines
    .at(-1)?.[1]
    ?.trim()
    .replace(/^'(.*)'$/, '$1');
}

/** A number of a line-oriented file; `undefined` when missing or not a number. */
export function numberSetting(text: string, key: string): number | undefined {
  const value = settingOf(text, key);
  return value === undefined || !/^-?\d+(\.\d+)?$/.test(value) ? undefined : Number(value);
}

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
