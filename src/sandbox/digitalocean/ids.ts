import {createHash} from 'node:crypto';
import type {Account} from './account.ts';

/** The next number of an account. Numbers are never given out twice. */
export function nextNumber(account: Account): number {
  account.serial += 1;
  return account.serial;
}

/** A UUID that follows from a text, so that equal histories have equal ids. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function newId(account: Account, kind: string): string {
  return uuidOf(`${account.owner.uuid}/${kind}/${nextNumber(account)}`);
}

/** Public address of a droplet, out of 198.18.0.0/15 (reserved for benchmarks, RFC 2544): it leads nowhere. */
export function publicAddress(number: number): string {
  return `198.${18 + ((number >> 16) & 1)}.${(number >> 8) & 255}.${number & 255}`;
}

/** The n-th address of a range in CIDR notation. */
export function addressIn(range: string, number: number): string {
  const [base = '10.0.0.0', bits = '16'] = range.split('/');
  const start = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const at = start + (number % 2 ** (32 - Number(bits)));
  return [24, 16, 8, 0].map((shift) => Math.floor(at / 2 ** shift) % 256).join('.');
}
