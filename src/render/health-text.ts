import {styleText} from 'node:util';
import {formatDuration} from '../core/duration.ts';
import type {Finding} from '../core/finding.ts';
import {type HealthResult, runbookCommand, worstFirst} from '../core/health-result.ts';
import {marks, outcomeWords, sinceText, subjectOf, summaryLine, whereOf} from './health-words.ts';
import {measuresText} from './measures.ts';
import {cleanLines, oneLine} from './plain.ts';

export type HealthTextOptions = {readonly colours: boolean /** Every finding by itself, with its evidence. */; readonly verbose: boolean};

/** Instances of one probe that are named; JSON and --verbose have all. */
const shownInstances = 8;
const shownTogether = 4;
const shownCauses = 3;
const shownReasons = 4;

/** The result for a person at night: worst first, one line each, the next command under it; what is fine is short. */
export function healthText(result: HealthResult, {colours, verbose}: HealthTextOptions): string {
  const paint = painter(colours);
  const now = Date.parse(result.startedAt) + result.durationMs;
  const {findings, outcome, durationMs} = result;
  const open = worstFirst(findings).filter(({status}) => status === 'fail' || status === 'unknown' || status === 'warn');
  const groups = groupsOf(open);
  const blocks = groups.map((group, index) => groupLines(group, groups.slice(0, index), now, paint, verbose));
  const passed = findings.filter(({status}) => status === 'pass');
  const lines = [
    paint(outcome, `${result.command} of ${subjectOf(result)}: ${outcomeWords[outcome]} after ${formatDuration(durationMs)}`),
    ...(outcome === 'interrupted' ? [result.message] : []),
    ...(blocks.length === 0 ? [] : ['', ...blocks.flat()]),
    '',
    ...(verbose ? passed.flatMap((finding) => lineOf([finding], now, paint, true)) : passLines(passed, open.length === 0, paint)),
    ...skipLines(
      findings.filter(({status}) => status === 'skip'),
      verbose,
      paint,
    ),
    '',
    summaryLine(result),
  ];
  return `${lines.join('\n').replaceAll(/\n{3,}/g, '\n\n')}\n`;
}

type Paint = (as: string, text: string) => string;

function painter(colours: boolean): Paint {
  if (!colours) return (_, text) => text;
  const styles = new Map<string, Parameters<typeof styleText>[0]>([
    ['fail', 'red'],
    ['failed', ['bold', 'red']],
    ['interrupted', ['bold', 'yellow']],
    ['warn', 'yellow'],
    ['warnings', ['bold', 'yellow']],
    ['unknown', 'magenta'],
    ['pass', 'green'],
    ['ok', ['bold', 'green']],
    ['skip', 'dim'],
    ['dim', 'dim'],
  ]);
  return (as, text) => styleText(styles.get(as) ?? 'reset', text, {validateStream: false});
}

/** Findings of one probe with one status stand together, their advice once below them. */
function groupsOf(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  return [...Map.groupBy(findings, ({id, status, required}) => `${id} ${status} ${required}`).values()];
}

function groupLines(
  group: readonly Finding[],
  before: readonly (readonly Finding[])[],
  now: number,
  paint: Paint,
  verbose: boolean,
): readonly string[] {
  const lines = verbose ? group.map((one) => [one]) : alike(group);
  const shown = verbose ? lines : lines.slice(0, shownInstances);
  const more = lines.slice(shown.length).flat().length;
  const hints = [...new Set(group.flatMap(({hint}) => (hint === undefined ? [] : [oneLine(hint)])))];
  const [first] = group;
  const told = before.some(([one]) => one?.id === first?.id);
  const harmless = first?.status === 'unknown' && !first.required;
  const runbook = told || harmless ? undefined : first?.runbook;
  return [
    ...shown.flatMap((same) => lineOf(same, now, paint, verbose)),
    ...(more > 0 ? [`  … and ${more} more of ${first?.id}`] : []),
    ...hints.slice(0, verbose ? hints.length : shownReasons).map((hint) => `    → ${hint}`),
    ...(runbook === undefined ? [] : [`    ${runbookCommand(runbook)}`]),
  ];
}

/** Instances of which the same is said, together. */
function alike(group: readonly Finding[]): readonly (readonly Finding[])[] {
  const said = (one: Finding) =>
    JSON.stringify([one.message, measuresText(one), one.since, one.causes?.map(({code, object}) => [code, object])]);
  return [...Map.groupBy(group, said).values()];
}

/** One line for findings of which the same is said. */
function lineOf(same: readonly Finding[], now: number, paint: Paint, verbose: boolean): readonly string[] {
  const [finding] = same;
  if (finding === undefined) return [];
  const {status, message, since, causes = [], evidence, required} = finding;
  const measures = measuresText(finding);
  const time = sinceText(since, now);
  const optional = status === 'unknown' && !required ? ' (not required)' : '';
  const tail = [measures === '' ? '' : ` [${measures}]`, time === '' ? '' : ` (${time})`].join('');
  const said = oneLine(message);
  return [
    `${paint(status, `${marks[status]} ${namesOf(finding, same)}`)}: ${said}${optional}${paint('dim', tail)}`,
    ...causes
      .filter(({summary}) => !message.includes(summary))
      .slice(0, shownCauses)
      .map(({code, object, summary}) => `    ${code} ${oneLine(object, 120)}: ${oneLine(summary)}`),
    ...(verbose && evidence !== undefined ? cleanLines(JSON.stringify(evidence, null, 2)).map((line) => `    | ${line}`) : []),
  ];
}

function namesOf(first: Finding, same: readonly Finding[]): string {
  const others = same.slice(1, shownTogether).flatMap(({instance}) => (instance === undefined ? [] : [`, ${oneLine(instance, 120)}`]));
  const more = same.length - 1 - others.length;
  return `${whereOf(first)}${others.join('')}${more > 0 ? ` and ${more} more` : ''}`;
}

function passLines(passed: readonly Finding[], green: boolean, paint: Paint): readonly string[] {
  const components = [...Map.groupBy(passed, ({component}) => component)].map(([name, all]) => `${name} ${all.length}`);
  if (components.length === 0) return [];
  if (!green) return [paint('pass', `✔ ${passed.length} fine: ${components.join(', ')}`)];
  return components.map((text) => paint('pass', `✔ ${text} fine`));
}

/** Reasons, the most frequent first. */
function skipLines(skipped: readonly Finding[], verbose: boolean, paint: Paint): readonly string[] {
  const reasons = [...Map.groupBy(skipped, ({message}) => oneLine(message))].sort(([, a], [, b]) => b.length - a.length);
  const shown = verbose ? reasons : reasons.slice(0, shownReasons);
  const rest = reasons.slice(shown.length).flatMap(([, all]) => all);
  const lines = shown.map(
    ([reason, all]) => `- ${all.length} skipped, ${reason}${all.length <= 4 || verbose ? `: ${all.map(whereOf).join(', ')}` : ''}`,
  );
  return [
    ...lines,
    ...(rest.length === 0
      ? []
      : [`- ${rest.length} skipped for other reasons: ${rest.slice(0, 8).map(whereOf).join(', ')}${rest.length > 8 ? ' …' : ''}`]),
  ].map((line) => paint('skip', line));
}
