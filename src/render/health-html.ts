import type {Cause} from '../core/cause.ts';
import {formatDuration} from '../core/duration.ts';
import type {Finding} from '../core/finding.ts';
import {type HealthResult, runbookCommand, worstFirst} from '../core/health-result.ts';
import {style} from './health-html-style.ts';
import {marks, outcomeWords, readingOrder, sinceText, subjectOf, summaryLine} from './health-words.ts';
import {measure, measuresText} from './measures.ts';
import {cleanLines, oneLine} from './plain.ts';

/** One page in one file: no script, no request, light and dark, filtered by status with nothing but CSS. */
export function healthHtml(result: HealthResult): string {
  const {findings, outcome, summary, startedAt, durationMs, tool} = result;
  const now = Date.parse(startedAt) + durationMs;
  const statuses = readingOrder.filter((status) => summary.counts[status] > 0);
  const filters = ['all', ...statuses];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${outcomeWords[outcome]}: ${html(result.target.name)} · gomeet ${result.command}</title>
<style>
${style(readingOrder)}
</style>
</head>
<body>
${filters.map((name, index) => `<input type="radio" name="filter" id="only-${name}" class="filter"${index === 0 ? ' checked' : ''}>`).join('\n')}
<header>
<h1><span class="badge ${outcome}">${outcomeWords[outcome]}</span> ${html(result.target.name)}</h1>
<p>${html(subjectOf(result))}</p>
<p class="dim"><time datetime="${html(startedAt)}">${html(startedAt.slice(0, 19).replace('T', ' '))} UTC</time> · ${formatDuration(durationMs)} · ${summary.probes} probes · gomeet ${html(tool.version)}</p>
<nav aria-label="Filter by status">${filters.map((name) => `<label for="only-${name}" class="${name}">${name} ${name === 'all' ? findings.length : summary.counts[name as keyof typeof summary.counts]}</label>`).join(' ')}</nav>
</header>
<main>
${worstFirst(findings)
  .map((finding) => card(finding, now))
  .join('\n')}
</main>
<footer><p>To paste:</p><pre>${html(summaryLine(result))}</pre></footer>
</body>
</html>
`;
}

function card(finding: Finding, now: number): string {
  const {status, title, message, hint, runbook, causes = [], since} = finding;
  const name = nameOf(finding);
  if (status === 'pass' || status === 'skip')
    return `<article class="${status}"><details><summary>${name} ${html(message)}</summary><p>${html(title)}</p>${more(finding)}</details></article>`;
  const time = sinceText(since, now);
  const measures = measuresText(finding);
  return [
    `<article class="${status}">`,
    `<h2>${name} ${chips(finding).join(' ')}</h2>`,
    `<p>${html(message)}${time === '' ? '' : ` <span class="dim">(${html(time)})</span>`}</p>`,
    measures === '' ? '' : `<p class="dim">${html(measures)}</p>`,
    causes.length === 0 ? '' : `<ul>${causes.map(causeItem).join('')}</ul>`,
    hint === undefined ? '' : `<p class="next">→ ${html(hint)}</p>`,
    runbook === undefined ? '' : `<pre>${html(runbookCommand(runbook))}</pre>`,
    `<details><summary>${html(title)}</summary>${more(finding)}</details>`,
    '</article>',
  ].join('');
}

function nameOf({id, instance, status}: Finding): string {
  const which = instance === undefined ? '' : ` <span class="instance">${html(instance)}</span>`;
  return `<span class="mark" role="img" aria-label="${status}">${marks[status]}</span> <code>${html(id)}</code>${which}`;
}

function chips({status, severity, required}: Finding): readonly string[] {
  const texts = [status, severity, ...(status === 'unknown' && !required ? ['not required'] : [])];
  return texts.map((text) => `<span class="chip">${text}</span>`);
}

function causeItem({code, object, summary}: Cause): string {
  return `<li><code>${html(code)}</code> ${html(object)}: ${html(summary)}</li>`;
}

/** What explains a finding: every number with who set it, where the answer comes from, the evidence. */
function more(finding: Finding): string {
  const {source, evidence} = finding;
  const shown = evidence === undefined ? '' : `<pre>${escaped(cleanLines(JSON.stringify(evidence, null, 2)).join('\n'))}</pre>`;
  return `${measuresList(finding)}<p class="dim">${html(`${source.kind}: ${source.query}`)}</p>${shown}`;
}

function measuresList({observed, thresholds}: Finding): string {
  const rows = [
    ...observed.map((one) => `<dt>${html(one.name)}</dt><dd>${html(measure(one))}</dd>`),
    ...thresholds.map(
      (one) => `<dt>limit ${html(one.name)}</dt><dd>${html(measure(one))} <span class="dim">${html(one.source)}</span></dd>`,
    ),
  ];
  return rows.length === 0 ? '' : `<dl>${rows.join('')}</dl>`;
}

const entities: {readonly [character: string]: string} = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};

/** Foreign text as text. */
function html(text: string): string {
  return escaped(oneLine(text));
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
