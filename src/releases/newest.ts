import type {KubeObject} from '../core/objects.ts';
import type {DamagedRelease, Release} from '../core/release.ts';
import {numberOf, parseRelease} from './format.ts';

/** The newest record, and the newest healthy one; absent where none is recorded. Older records are not looked into. */
export type NewestReleases = {
  readonly newest?: Release | DamagedRelease;
  readonly healthy?: Release;
};

const known = new WeakMap<readonly KubeObject[], NewestReleases>();

/** Reads only as many records as are needed: each may have a megabyte. The answer for one list is made once. */
export function newestReleases(parts: readonly KubeObject[]): NewestReleases {
  const before = known.get(parts);
  if (before !== undefined) return before;
  const records = [
    ...Map.groupBy(
      parts.filter((part) => numberOf(part) > 0),
      numberOf,
    ),
  ].sort(([a], [b]) => b - a);
  let newest: Release | DamagedRelease | undefined;
  let healthy: Release | undefined;
  for (const [, record] of records) {
    const parsed = parseRelease(record);
    newest ??= parsed;
    if (!isDamaged(parsed) && parsed.outcome === 'ok') {
      healthy = parsed;
      break;
    }
  }
  const found = {...(newest === undefined ? {} : {newest}), ...(healthy === undefined ? {} : {healthy})};
  known.set(parts, found);
  return found;
}

export function isDamaged(release: Release | DamagedRelease): release is DamagedRelease {
  return 'reason' in release;
}
