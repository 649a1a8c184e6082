type Labels = {readonly [key: string]: string};

/** Of several label sets the one that a selector misses by the least, and where they differ. Nothing when none shares a key. */
export function nearestLabels(
  selector: unknown,
  candidates: readonly {readonly name: string; readonly labels: Labels}[],
): {readonly text: string; readonly labels: string} | undefined {
  if (selector === null || typeof selector !== 'object') return undefined;
  const wanted = Object.entries(selector).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  let best: {readonly name: string; readonly labels: Labels; readonly score: number} | undefined;
  for (const {name, labels} of candidates) {
    const score = wanted.reduce((sum, [key, value]) => sum + (labels[key] === value ? 100 : alike(labels[key], value)), 0);
    if (score > 0 && (best === undefined || score > best.score)) best = {name, labels, score};
  }
  if (best === undefined) return undefined;
  const {name, labels} = best;
  const differences = wanted
    .filter(([key, value]) => labels[key] !== value)
    .map(([key, value]) => `${key} is ${labels[key] === undefined ? 'missing' : `"${labels[key]}"`}, not "${value}"`);
  return {
    text: `${name}: ${differences.join(', ')}`,
    labels: `${name} labels: ${Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',')}`,
  };
}

/** 0 to 50: how much of a value is there from its beginning. */
function alike(one: string | undefined, other: string): number {
  if (one === undefined) return 0;
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  return (50 * same) / Math.max(one.length, other.length, 1);
}
