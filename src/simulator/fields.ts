/** Plain nested data of an object whose shape nobody promised. */
export type Fields = {readonly [field: string]: unknown};

export function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The map deep inside a value; empty when absent or not a map. */
export function fieldsAt(value: unknown, ...path: readonly (string | number)[]): Fields {
  let here: unknown = value;
  for (const step of path) {
    if (Array.isArray(here) && typeof step === 'number') here = here[step];
    else if (isFields(here)) here = here[step];
    else return {};
  }
  return isFields(here) ? here : {};
}

/** Entries of a map whose values are text: labels, annotations, selectors. */
export function textsAt(value: unknown, ...path: readonly (string | number)[]): {readonly [key: string]: string} {
  const found = fieldsAt(value, ...path);
  const texts: {[key: string]: string} = {};
  for (const [key, entry] of Object.entries(found)) if (typeof entry === 'string') texts[key] = entry;
  return texts;
}

/** Deep equality of plain data; a field that is undefined counts as absent. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    return a.every((entry, index) => same(entry, b[index]));
  }
  if (!isFields(a) || !isFields(b)) return false;
  for (const key of Object.keys(a)) if (!same(a[key], b[key])) return false;
  for (const key of Object.keys(b)) if (b[key] !== undefined && a[key] === undefined) return false;
  return true;
}
