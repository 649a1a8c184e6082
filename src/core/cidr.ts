/** An IPv4 range as its first and last address. */
export type Range = {readonly first: number; readonly last: number};

/** `10.104.0.0/20` → its addresses; `undefined` for a text that is no IPv4 range. */
export function parseCidr(text: string): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text.trim());
  if (match === null) return undefined;
  const [, ...parts] = match.map(Number);
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = parts;
  if ([a, b, c, d].some((one) => one > 255) || bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  const first = Math.floor((a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / size) * size;
  return {first, last: first + size - 1};
}

/** Whether all of `inner` lies in `outer`. */
export function contains(outer: Range, inner: Range): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}
