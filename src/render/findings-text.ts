import type {Finding, Status} from '../core/finding.ts';

const marks: {readonly [status in Status]: string} = {pass: '✔', warn: '!', fail: '✖', unknown: '?', skip: '-', pending: '…'};
const order: readonly Status[] = ['fail', 'unknown', 'pending', 'warn', 'skip', 'pass'];

/** Findings for a person: worst first, one line each, with how to fix what is not fine. */
export function findingsText(findings: readonly Finding[]): string {
  const sorted = [...findings].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  return `${sorted
    .map((finding) => {
      const where = finding.instance === undefined ? finding.id : `${finding.id} ${finding.instance}`;
      const hint = finding.hint === undefined || finding.status === 'pass' ? '' : `\n    → ${finding.hint}`;
      return `${marks[finding.status]} ${where}: ${finding.message}${hint}`;
    })
    .join('\n')}\n`;
}
