/** The `name:value` lines of INFO and CLUSTER INFO. */
export type RedisFields = ReadonlyMap<string, string>;

export function fieldsOf(text: string): RedisFields {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

/** Throws an Error of one sentence when it is absent. */
export function textOf(fields: RedisFields, name: string): string {
  const value = fields.get(name);
  if (value === undefined || value === '') throw new Error(`redis did not tell ${name}`);
  return value;
}

/** Throws an Error of one sentence when it is absent or no number. */
export function numberOf(fields: RedisFields, name: string): number {
  const value = Number(textOf(fields, name));
  if (!Number.isFinite(value)) throw new Error(`redis says ${name} is "${textOf(fields, name).slice(0, 50)}", not a number`);
  return value;
}

/** null where this version of Redis does not tell it, or tells something else. */
export function optionalNumber(fields: RedisFields, name: string): number | null {
  const text = fields.get(name);
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
