import {formatDuration} from '../core/duration.ts';
import type {Finding} from '../core/finding.ts';
import {type HealthResult, runbookCommand, worstFirst} from '../core/health-result.ts';
import {countsText, marks, outcomeWords, subjectOf, whereOf} from './health-words.ts';
import {measuresText} from './measures.ts';
import {oneLine} from './plain.ts';

/** A job summary of GitHub may have 1 MiB; a table longer than this nobody reads. */
const mostRows = 200;

/** For the summary page of a CI job or a ticket: the table of what is not fine, the rest folded. */
export function healthMarkdown(result: HealthResult): string {
  const {findings, outcome, startedAt, durationMs, summary} = result;
  const open = worstFirst(findings).filter(({status}) => status !== 'pass' && status !== 'skip');
  const folded = findings.filter(({status}) => status === 'pass' || status === 'skip');
  return `${[
    `## gomeet ${result.command}: ${outcomeWords[outcome]}`,
    '',
    `${text(subjectOf(result))} · ${countsText(summary)} · ${startedAt.slice(0, 19)}Z · ${formatDuration(durationMs)}`,
    '',
    ...(open.length === 0 ? [] : [...table(open), '']),
    ...(folded.length === 0
      ? []
      : ['<details>', `<summary>${folded.length} fine or not asked</summary>`, '', ...list(folded), '', '</details>', '']),
  ].join('\n')}`;
}

function table(findings: readonly Finding[]): readonly string[] {
  const rows = findings.slice(0, mostRows).map((finding) => {
    const {status, severity, message, hint, runbook} = finding;
    const measures = measuresText(finding);
    const said = `${text(message)}${measures === '' ? '' : `<br><sub>${text(measures)}</sub>`}`;
    const next = [...(hint === undefined ? [] : [text(hint)]), ...(runbook === undefined ? [] : [`\`${runbookCommand(runbook)}\``])];
    return `| ${marks[status]} ${status} | ${severity} | ${text(whereOf(finding))} | ${said} | ${next.join('<br>')} |`;
  });
  const more = findings.length - rows.length;
  return [
    '| status | severity | check | what | next |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ...(more > 0 ? [`| | | … and ${more} more | | |`] : []),
  ];
}

function list(findings: readonly Finding[]): readonly string[] {
  return findings.map((finding) => `- ${marks[finding.status]} ${text(whereOf(finding))}: ${text(finding.message)}`);
}

/** Text that is only text in a table of markdown: no markup, no link, no cell of its own, nobody mentioned. */
function text(value: string): string {
  return oneLine(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|~#]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll('@', '@<!-- -->');
}
