import {canonicalJson} from '../../core/json.ts';
import {parseQuantity} from '../../core/quantity.ts';
import {isMap, type PlainMap} from '../../manifests/plain.ts';

/** A step into an object: a field, or the element of a list that is the same thing on both sides. */
export type Step = {readonly field: string} | {readonly item: unknown; readonly name: string};
export type FieldDifference = {readonly path: readonly Step[]; readonly wanted: unknown; readonly live: unknown};

/** What makes elements of a list the same thing, the most telling first (the merge keys of Kubernetes' own lists). */
const mergeKeys = ['name', 'containerPort', 'mountPath', 'devicePath', 'topologyKey', 'ip', 'port', 'key', 'type', 'uid'];
/** Fields whose texts are quantities: the server writes `1` where a manifest says `1000m`. */
const quantities = /^(cpu|memory|storage|ephemeral-storage|requests\..*|limits\..*|sizeLimit|averageValue|divisor|value)$/;

/**
 * Fields of `wanted` that `live` has otherwise. What only `live` has is no difference: defaults, bookkeeping, fields of
 * others. Pure.
 */
export function differences(wanted: unknown, live: unknown, path: readonly Step[] = []): readonly FieldDifference[] {
  if (isSame(wanted, live, path)) return [];
  if (isMap(wanted) && isMap(live))
    return Object.entries(wanted).flatMap(([field, value]) => differences(value, live[field], [...path, {field}]));
  if (Array.isArray(wanted) && Array.isArray(live)) {
    const pairs = paired(wanted, live);
    if (pairs !== undefined) return pairs.flatMap(([item, other, name]) => differences(item, other, [...path, {item, name}]));
  }
  return [{path, wanted, live}];
}

/** `spec.template.spec.containers[app].image`. */
export function pathText(path: readonly Step[]): string {
  return path
    .map((step) => ('field' in step ? `.${step.field}` : `[${step.name}]`))
    .join('')
    .replace(/^\./, '');
}

function isSame(wanted: unknown, live: unknown, path: readonly Step[]): boolean {
  if (wanted === live) return true;
  // The server drops empty values of many fields.
  if (live === undefined || live === null) return isEmpty(wanted);
  if (isMap(wanted) || Array.isArray(wanted)) return false;
  if (String(wanted) === String(live)) return true;
  const last = path.at(-1);
  if (last === undefined || !('field' in last) || !quantities.test(last.field)) return false;
  const [one, other] = [quantityOf(wanted), quantityOf(live)];
  return one !== undefined && one === other;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isMap(value) && Object.values(value).every(isEmpty);
}

function quantityOf(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
}

/** Elements of both lists that are the same thing; by place where nothing names them and the lengths agree. */
function paired(wanted: readonly unknown[], live: readonly unknown[]): readonly (readonly [unknown, unknown, string])[] | undefined {
  const maps = wanted.every(isMap) ? wanted : undefined;
  const key = maps === undefined ? undefined : mergeKeys.find((one) => namesAll(maps, one));
  if (maps !== undefined && key !== undefined && live.every(isMap))
    return maps.map((item) => [item, live.find((one) => one[key] === item[key] && isSibling(item, one)), String(item[key])]);
  return wanted.length === live.length ? wanted.map((item, index) => [item, live[index], String(index)]) : undefined;
}

/** Ports of one number may differ in their protocol. */
function isSibling(item: PlainMap, other: PlainMap): boolean {
  return item.protocol === undefined || other.protocol === undefined || item.protocol === other.protocol;
}

function namesAll(items: readonly PlainMap[], key: string): boolean {
  const names = items.map((item) => (item[key] === undefined ? undefined : canonicalJson([item[key], item.protocol ?? null])));
  return names.every((name) => name !== undefined) && new Set(names).size === names.length;
}
