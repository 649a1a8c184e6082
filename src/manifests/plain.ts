/** Plain data of unknown shape, as it comes out of YAML. */
export type PlainMap = {readonly [field: string]: unknown};

export function isMap(value: unknown): value is PlainMap {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

type TextAt = {readonly pointer: string; readonly text: string};

/** Every text inside a value with its JSON pointer, keys of maps not included. */
export function textsOf(value: unknown): readonly TextAt[] {
  const found: TextAt[] = [];
  collect(value, '', found);
  return found;
}

function collect(value: unknown, pointer: string, found: TextAt[]): void {
  if (typeof value === 'string') found.push({pointer, text: value});
  else if (Array.isArray(value)) for (const [index, entry] of value.entries()) collect(entry, `${pointer}/${index}`, found);
  else if (isMap(value)) for (const key of Object.keys(value)) collect(value[key], `${pointer}/${escapeToken(key)}`, found);
}

/** One step of a JSON pointer (RFC 6901). */
export function escapeToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
