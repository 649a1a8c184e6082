/** Deterministic stand-ins for what a cluster draws at random: the same names give the same world on every run. */

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  // FNV alone leaves neighbouring names close together; one round of mixing spreads them.
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return hash >>> 0;
}

/** A whole number in [low, high], fixed by the text. */
export function between(text: string, low: number, high: number): number {
  return low + (hashOf(text) % (high - low + 1));
}

/** The alphabet of generated names (k8s.io/apimachinery/pkg/util/rand): no vowels, nothing that reads as a word. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

export function suffixOf(text: string, length: number): string {
  let out = '';
  for (let index = 0; index < length; index += 1) out += alphabet[hashOf(`${text}/${index}`) % alphabet.length];
  return out;
}

/** Hexadecimal digits fixed by the text. */
export function hexOf(text: string, length: number): string {
  let out = '';
  for (let index = 0; out.length < length; index += 1) out += hashOf(`${text}#${index}`).toString(16).padStart(8, '0');
  return out.slice(0, length);
}

/** A version-4-shaped UID fixed by the text. */
export function uidOf(text: string): string {
  const hex = hexOf(text, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
