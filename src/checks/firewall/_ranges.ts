import {contains, parseCidr, type Range} from '../../core/cidr.ts';

/** A range of 64 bits is one site of IPv6; wider than that are strangers. */
const siteBits = 64;
/** Of addresses, as many as a VPC of ours has where the configuration cannot be read. */
const usualBits = 16;

/** Whether everybody of `range` is within `outer`; an address by itself is a range of one. Only of IPv4: the networks of a cluster are. */
export function isWithin(range: string, outer: string): boolean {
  const [inner, around] = [rangeOf(range), parseCidr(outer)];
  return inner !== undefined && around !== undefined && contains(around, inner);
}

/** Whether `range` holds as many as the VPC or more: not one office, but the world. What cannot be read counts as the world. */
export function isWide(range: string, vpc: string): boolean {
  if (range.includes(':')) {
    const bits = /^[\da-f:.]+(?:\/(\d{1,3}))?$/i.exec(range.trim());
    return bits === null || Number(bits[1] ?? 128) < siteBits;
  }
  const read = rangeOf(range);
  return read === undefined || sizeOf(read) >= sizeOf(parseCidr(vpc) ?? {first: 1, last: 2 ** (32 - usualBits)});
}

function rangeOf(text: string): Range | undefined {
  return parseCidr(text.includes('/') ? text : `${text}/32`);
}

function sizeOf({first, last}: Range): number {
  return last - first + 1;
}
