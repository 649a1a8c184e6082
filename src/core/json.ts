/** Plain data: what may cross a layer, go into a result, or be printed with `--json`. */
export type Json = string | number | boolean | null | readonly Json[] | {readonly [key: string]: Json};

/** JSON with keys in one fixed order, so that equal values have equal text (plan hashes, golden files). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}
