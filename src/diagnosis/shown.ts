/** Longest line of evidence, in characters. */
export const evidenceLimit = 300;
const summaryLimit = 500;

const mark = '[redacted]';
const name = '[\\w.-]{0,40}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)';

/** What looks like a secret, whoever wrote it: a program's last words and an API server's "Invalid value" quote what they were given. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, mark],
  [/\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g, mark],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${mark}`],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"']{0,200}):[^\s"'/]{1,300}@/gi, `$1:${mark}@`],
  [new RegExp(`(\\b${name}\\\\?["']?(?:=|:\\s?)\\\\?["']?)(?!\\s|\\[)[^\\s"',;&}\\\\]{4,}`, 'gi'), `$1${mark}`],
  [/(--?(?:password|passwd|token|requirepass|masterauth)[ =])\S{4,}/gi, `$1${mark}`],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bdo[opr]_v1_[0-9a-f]{32,}|\bgh[pousr]_\w{20,}/g, mark],
];

/** One line of evidence as it may be shown: without secrets by their shape, not too long. */
export function shownEvidence(text: string): string {
  return cutAt(withoutSecrets(text), evidenceLimit);
}

export function shownSummary(text: string): string {
  return cutAt(withoutSecrets(text), summaryLimit);
}

function withoutSecrets(text: string): string {
  // A message can be megabytes; what is cut off anyway need not be looked through.
  let out = text.slice(0, 8 * summaryLimit);
  for (const [find, replacement] of shapes) out = out.replace(find, replacement);
  return out.replaceAll(/\s+/g, ' ').trim();
}

function cutAt(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
