import {formatDuration} from '../core/duration.ts';
import type {Finding, Status} from '../core/finding.ts';
import type {HealthOutcome, HealthResult, HealthStatus} from '../core/health-result.ts';
import {worstFirst} from '../core/health-result.ts';
import {oneLine} from './plain.ts';

export const marks: {readonly [status in Status]: string} = {pass: '✔', warn: '!', fail: '✖', unknown: '?', skip: '-', pending: '…'};

export const outcomeWords: {readonly [outcome in HealthOutcome]: string} = {
  ok: 'OK',
  warnings: 'WARNINGS',
  failed: 'FAILED',
  unknown: 'UNKNOWN',
  interrupted: 'INTERRUPTED',
};

/** The order in which people want to read. */
export const readingOrder: readonly HealthStatus[] = ['fail', 'unknown', 'warn', 'pass', 'skip'];

/** `gomeet gomeet-500 at production (context do-sgp1)`. */
export function subjectOf({target, world}: HealthResult): string {
  const where =
    world === 'simulated'
      ? ' (simulated: no cluster was contacted)'
      : world === 'sandbox'
        ? ' (sandbox on this machine)'
        : target.context === ''
          ? ''
          : ` (context ${oneLine(target.context, 100)})`;
  return `${target.stack} ${target.profile} at ${target.name}${where}`;
}

/** `2 fail, 1 warn, 70 pass`. */
export function countsText({counts}: HealthResult['summary']): string {
  const said = readingOrder.filter((status) => counts[status] > 0).map((status) => `${counts[status]} ${status}`);
  return said.length === 0 ? 'nothing was asked' : said.join(', ');
}

export function whereOf({id, instance}: Pick<Finding, 'id' | 'instance'>): string {
  return instance === undefined ? id : `${id} ${oneLine(instance, 120)}`;
}

/** One line for a chat or a ticket: what, when, how bad, where. */
export function summaryLine(result: HealthResult): string {
  const bad = worstFirst(result.findings).filter(({status, required}) => status === 'fail' || (status === 'unknown' && required));
  const shown = bad.slice(0, 4).map(whereOf);
  const more = bad.length > shown.length ? `, ${bad.length - shown.length} more` : '';
  const what = shown.length === 0 ? '' : ` · ${shown.join(', ')}${more}`;
  const {target, startedAt, outcome, summary, durationMs} = result;
  return `gomeet ${result.command} ${target.name} ${startedAt.slice(0, 19)}Z: ${outcomeWords[outcome]} · ${countsText(summary)} in ${formatDuration(durationMs)}${what}`;
}

/** `since 2026-03-02T09:00:00Z, 4 min`, or nothing. */
export function sinceText(since: string | undefined, now: number): string {
  const at = Date.parse(since ?? '');
  if (Number.isNaN(at)) return '';
  return `since ${new Date(at).toISOString().slice(0, 19)}Z, ${formatDuration(Math.max(0, now - at))}`;
}
