import {withoutShapes} from '../core/redaction.ts';

/** Longest line of evidence, in characters. */
export const evidenceLimit = 300;
const summaryLimit = 500;

/** One line of evidence as it may be shown: without secrets by their shape, not too long. */
export function shownEvidence(text: string): string {
  return cutAt(withoutSecrets(text), evidenceLimit);
}

export function shownSummary(text: string): string {
  return cutAt(withoutSecrets(text), summaryLimit);
}

function withoutSecrets(text: string): string {
  // A message can be megabytes; what is cut off anyway need not be looked through.
  return withoutShapes(text.slice(0, 8 * summaryLimit))
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function cutAt(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
