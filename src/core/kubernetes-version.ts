/** Major and minor number of a version of Kubernetes, as in `1.35.2-do.1`, `v1.35.2` or `1.35`; `undefined` for what is none. */
export function minorOf(version: string): {readonly major: number; readonly minor: number} | undefined {
  const found = /^v?(\d+)\.(\d+)(?:[.+-]|$)/.exec(version);
  return found === null ? undefined : {major: Number(found[1]), minor: Number(found[2])};
}

/** Below zero when `a` is the older one: number by number, also of the provider's own part (`1.35.2-do.1`). */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): readonly number[] {
  return [...version.matchAll(/\d+/g)].map(([digits]) => Number(digits));
}
