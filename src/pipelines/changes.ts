import {canonicalJson} from '../core/json.ts';
import type {KubeObject} from '../core/objects.ts';
import type {AppliedObject} from '../core/ports.ts';
import type {FieldChange, ObjectChange} from '../core/step.ts';

/** Written by the server or by bookkeeping on every change; a difference here is not a change of the object. */
const ignored = new Set(['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink']);
const shownFields = 200;
const shownLength = 120;

/** What an applied (or previewed) object changed; `undefined` when nothing did. Secret values never come out of here. */
export function changeOf(applied: AppliedObject): ObjectChange | undefined {
  const {key, before, after} = applied;
  if (after === undefined) return undefined;
  if (before === undefined) return {key, action: 'create', fields: []};
  const fields = fieldChanges(before, after, key.kind === 'Secret');
  return fields.length === 0 ? undefined : {key, action: 'update', fields};
}

/** Field by field difference of two objects, apart from `status` and server bookkeeping. */
export function fieldChanges(before: KubeObject, after: KubeObject, secret: boolean): readonly FieldChange[] {
  const out: FieldChange[] = [];
  const show = (path: string, value: unknown): string => (secret && /^(data|stringData)\b/.test(path) ? '[secret]' : shown(value));
  const walk = (path: string, from: unknown, to: unknown) => {
    if (out.length >= shownFields || isEqual(from, to)) return;
    if (isMap(from) && isMap(to)) {
      for (const field of new Set([...Object.keys(from), ...Object.keys(to)])) {
        if (path === 'metadata' && ignored.has(field)) continue;
        walk(path === '' ? field : `${path}.${field}`, from[field], to[field]);
      }
      return;
    }
    if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
      for (const [index, entry] of from.entries()) walk(`${path}[${nameOf(entry) ?? index}]`, entry, to[index]);
      return;
    }
    out.push({path, from: show(path, from), to: show(path, to)});
  };
  const {status: _before, ...restBefore} = before;
  const {status: _after, ...restAfter} = after;
  walk('', restBefore, restAfter);
  return out;
}

function isMap(value: unknown): value is {readonly [field: string]: unknown} {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The order of fields does not matter, and one that is undefined is absent. */
function isEqual(from: unknown, to: unknown): boolean {
  if (from === to) return true;
  if (Array.isArray(from) || Array.isArray(to)) {
    return Array.isArray(from) && Array.isArray(to) && from.length === to.length && from.every((entry, index) => isEqual(entry, to[index]));
  }
  if (!isMap(from) || !isMap(to)) return false;
  return (
    Object.keys(from).every((field) => isEqual(from[field], to[field])) &&
    Object.keys(to).every((field) => to[field] === undefined || from[field] !== undefined)
  );
}

function nameOf(entry: unknown): string | undefined {
  return isMap(entry) && typeof entry['name'] === 'string' ? entry['name'] : undefined;
}

function shown(value: unknown): string {
  if (value === undefined) return '(absent)';
  const text = typeof value === 'string' ? value : canonicalJson(value);
  return text.length > shownLength ? `${text.slice(0, shownLength)}… (${text.length} characters)` : text;
}
