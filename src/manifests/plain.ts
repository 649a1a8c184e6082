/** Plain data of unknown shape, as it comes out of YAML. */
export type PlainMap = {readonly [field: string]: unknown};

export function isMap(value: unknown): value is PlainMap {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Every text inside a value with its JSON pointer, keys of maps not included. */
export function* textsOf(value: unknown, pointer = ''): Generator<{readonly pointer: string; readonly text: string}> {
  if (typeof value === 'string') yield {pointer, text: value};
  else if (Array.isArray(value)) for (const [index, entry] of value.entries()) yield* textsOf(entry, `${pointer}/${index}`);
  else if (isMap(value)) for (const [key, entry] of Object.entries(value)) yield* textsOf(entry, `${pointer}/${escapeToken(key)}`);
}

/** One step of a JSON pointer (RFC 6901). */
export function escapeToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
