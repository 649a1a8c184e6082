/** What is written in the place of a secret. */
export const mark = '[redacted]';

type Shape = {readonly find: RegExp; readonly with: string};

/** Bounded, so that a megabyte without a blank is not looked through again from each of its letters. */
const word = '[\\w.-]{0,60}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)';
const quoted = '(?:(?!\\2)[^\\\\\\n]|\\\\.)*';
const bare = `(?!(?:true|false|null|\\d{1,4})\\b)[^\\s"'{}\\[\\],;&]+`;

/**
 * What looks like a secret whoever made it, for values that gomeet does not know: other Secrets, tokens of clouds, what a
 * program printed of its environment. Rather one word too many than one too few.
 */
const shapes: readonly Shape[] = [
  // A key that a cut took the end of is a key nevertheless.
  {
    find: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?:[\s\S]{0,20000}?-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----|[A-Za-z0-9+/=\s\\]*)/g,
    with: mark,
  },
  {find: /\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g, with: mark},
  {find: /\b((?:proxy-)?authorization["']?\s*[:=]\s*["']?)[^\r\n"']+/gi, with: `$1${mark}`},
  {find: /\b((?:set-)?cookie["']?\s*[:=]\s*["']?)[^\r\n"']+/gi, with: `$1${mark}`},
  {find: /\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, with: `$1 ${mark}`},
  {find: /\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'\\]{0,200}):[^\s"'/\\]{1,500}@/gi, with: `$1:${mark}@`},
  {find: new RegExp(`(\\b${word}["']?\\s{0,5}[=:]\\s{0,5})(?:(["'])${quoted}\\2|${bare})`, 'gi'), with: `$1$2${mark}$2`},
  {find: /(\\"[\w.-]{0,60}(?:password|secret|token|key)\\"\s*:\s*\\")[^"\\]+/gi, with: `$1${mark}`},
  {find: /(--?(?:password|passwd|pass|token|secret|requirepass|masterauth)[ =])\S+/gi, with: `$1${mark}`},
  {find: /\b(requirepass|masterauth|auth-pass|AUTH)([ \t]+)["']?[^\s"']{6,}/g, with: `$1$2${mark}`},
  {find: /\b(password\s+)'[^'\n]*'/gi, with: `$1'${mark}'`},
  {find: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, with: mark},
  {find: /\bdo[opr]_v1_[0-9a-f]{32,}/g, with: mark},
  {
    find: /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|[sr]k_live_\w{10,}|AIza[\w-]{30,})/g,
    with: mark,
  },
  {find: /(hooks\.slack\.com\/(?:services|workflows)\/)[\w/-]+/g, with: `$1${mark}`},
  {find: /\$(?:2[abxy]?\$\d\d\$[./A-Za-z0-9]{20,}|apr1\$[./A-Za-z0-9$]{10,})/g, with: mark},
  {find: /\bSCRAM-SHA-\d+\$[\w+/=:$]{20,}/g, with: mark},
  {find: /\bmd5[0-9a-f]{32}\b/g, with: mark},
];

/** The text without anything that has the shape of a secret. */
export function withoutShapes(text: string): string {
  let out = text;
  for (const shape of shapes) out = out.replace(shape.find, shape.with);
  return out;
}
