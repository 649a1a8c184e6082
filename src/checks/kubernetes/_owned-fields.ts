import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {isMap} from '../../manifests/plain.ts';
import type {Step} from './_differences.ts';

/** Who set a field last, as the API server keeps it for server-side apply. */
export type FieldOwner = {readonly manager: string; readonly operation: string; readonly time: string | undefined};

/** Managers that own the field; empty where nobody does, `undefined` where the object tells of no managers. */
export function ownersOf(object: KubeObject, path: readonly Step[]): readonly FieldOwner[] | undefined {
  const entries = listAt(object, 'metadata', 'managedFields');
  if (entries.length === 0) return undefined;
  return entries
    .filter((entry) => textAt(entry, 'subresource') === undefined && owns(at(entry, 'fieldsV1'), path))
    .map((entry) => ({manager: textAt(entry, 'manager') ?? '', operation: textAt(entry, 'operation') ?? '', time: textAt(entry, 'time')}));
}

/** Walks fieldsV1: `f:name` for fields, `k:{"name":"app"}` for elements; a leaf owns everything below it. */
function owns(fields: unknown, path: readonly Step[]): boolean {
  if (!isMap(fields)) return false;
  const keys = Object.keys(fields);
  const [step, ...rest] = path;
  if (step === undefined) return true;
  if (keys.length === 0 || (keys.length === 1 && keys[0] === '.')) return keys.length === 0;
  if ('field' in step) return owns(fields[`f:${step.field}`], rest);
  const element = keys.find((key) => key.startsWith('k:') && isKeyOf(key.slice(2), step.item));
  return element !== undefined && owns(fields[element], rest);
}

function isKeyOf(text: string, item: unknown): boolean {
  let key: unknown;
  try {
    key = JSON.parse(text);
  } catch {
    return false;
  }
  // The protocol of a port is part of its key and has a default.
  return (
    isMap(key) && Object.entries(key).every(([field, value]) => (at(item, field) ?? (field === 'protocol' ? 'TCP' : undefined)) === value)
  );
}
