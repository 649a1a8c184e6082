/** CRC16 of the XMODEM kind (polynomial 0x1021), by which Redis Cluster spreads keys. */
function crc16(text: string): number {
  let crc = 0;
  for (const byte of Buffer.from(text, 'utf8')) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc;
}

/** The slot of a key: what stands between the first braces counts alone. */
export function slotOf(key: string): number {
  const open = key.indexOf('{');
  const close = open === -1 ? -1 : key.indexOf('}', open + 1);
  return crc16(close > open + 1 ? key.slice(open + 1, close) : key) % 16_384;
}

/** A hash tag whose slot lies in one of the ranges; `undefined` when there is none among the first million. */
export function tagIn(ranges: readonly (readonly [number, number])[]): string | undefined {
  if (ranges.length === 0) return undefined;
  for (let index = 0; index < 1_000_000; index += 1) {
    const slot = crc16(String(index)) % 16_384;
    if (ranges.some(([first, last]) => slot >= first && slot <= last)) return String(index);
  }
  return undefined;
}
