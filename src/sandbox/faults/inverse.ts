import {at} from '../../core/objects.ts';

/** The JSON merge patch that takes another one back: the values that were there, and null where there was none. */
export function inverse(before: unknown, patch: object): object {
  return Object.fromEntries(
    Object.entries(patch).map(([key, value]) => {
      const was = at(before, key);
      const goesDeeper = isObject(value) && isObject(was);
      return [key, goesDeeper ? inverse(was, value) : (was ?? null)];
    }),
  );
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
