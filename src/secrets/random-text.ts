import type {SecretSources} from './sources.ts';

/** Letters and digits only: no escaping in URLs, connection strings, INI files and shells. */
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const hexadecimal = '0123456789abcdef';

export function randomPassword(length: number, sources: SecretSources): string {
  return pick(alphanumeric, length, sources);
}

export function randomHex(length: number, sources: SecretSources): string {
  return pick(hexadecimal, length, sources);
}

/** Bytes at or above the largest multiple of the alphabet are thrown away: a plain remainder would favour the first letters. */
function pick(alphabet: string, length: number, sources: SecretSources): string {
  const limit = 256 - (256 % alphabet.length);
  let out = '';
  while (out.length < length) {
    for (const byte of sources.bytes(length - out.length)) {
      if (byte < limit) out += alphabet[byte % alphabet.length] ?? '';
    }
  }
  return out;
}
