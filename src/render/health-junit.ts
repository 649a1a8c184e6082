import type {Finding} from '../core/finding.ts';
import {type HealthResult, runbookCommand} from '../core/health-result.ts';
import {outcomeWords, whereOf} from './health-words.ts';
import {measuresText} from './measures.ts';
import {oneLine} from './plain.ts';

/**
 * JUnit XML that Jenkins' schema (xunit-plugin, junit-10) and Apache Ant's both accept: hence the empty `properties`, no
 * attributes on `testsuites`, times without a zone, and warnings in the `system-out` of their suite.
 */
export function healthJunit(result: HealthResult): string {
  const suites = [...Map.groupBy(result.findings, ({component}) => component)];
  return `${['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites.flatMap(([name, all], index) => suiteLines(name, all, index, result)), '</testsuites>'].join('\n')}\n`;
}

function suiteLines(
  name: string,
  findings: readonly Finding[],
  index: number,
  {target, startedAt, outcome}: HealthResult,
): readonly string[] {
  const count = (wanted: Finding['status']) => findings.filter(({status}) => status === wanted).length;
  const warnings = findings.filter(({status}) => status === 'warn');
  const time = findings.reduce((sum, {durationMs}) => sum + durationMs, 0);
  const values: readonly (readonly [string, string | number])[] = [
    ['name', `gomeet.${name}`],
    ['package', 'gomeet'],
    ['id', index],
    ['timestamp', startedAt.slice(0, 19)],
    ['hostname', target.name],
    ['tests', findings.length],
    ['failures', count('fail')],
    ['errors', count('unknown')],
    ['skipped', count('skip')],
    ['time', seconds(time)],
  ];
  return [
    `  <testsuite ${attributes(values)}>`,
    `    <properties><property ${attributes([
      ['name', 'outcome'],
      ['value', outcomeWords[outcome]],
    ])}/></properties>`,
    ...findings.map(caseLine),
    `    <system-out>${xml(warnings.map((finding) => `warn ${whereOf(finding)}: ${detailsOf(finding)}`).join('\n'))}</system-out>`,
    '    <system-err></system-err>',
    '  </testsuite>',
  ];
}

function caseLine(finding: Finding): string {
  const {id, instance, component, status, message, severity, durationMs} = finding;
  const name = instance === undefined ? id : `${id} [${oneLine(instance)}]`;
  const head = `    <testcase ${attributes([
    ['name', name],
    ['classname', `gomeet.${component}`],
    ['time', seconds(durationMs)],
  ])}`;
  const said = attributes([
    ['message', oneLine(message)],
    ['type', severity],
  ]);
  if (status === 'fail') return `${head}><failure ${said}>${xml(detailsOf(finding))}</failure></testcase>`;
  if (status === 'unknown') return `${head}><error ${said}>${xml(detailsOf(finding))}</error></testcase>`;
  if (status === 'skip') return `${head}><skipped ${attributes([['message', oneLine(message)]])}/></testcase>`;
  return `${head}/>`;
}

function detailsOf({message, title, observed, thresholds, causes = [], hint, runbook}: Finding): string {
  const measures = measuresText({observed, thresholds});
  return [
    oneLine(message),
    title,
    ...(measures === '' ? [] : [measures]),
    ...causes.map(({code, object, summary}) => `${code} ${object}: ${oneLine(summary)}`),
    ...(hint === undefined ? [] : [`→ ${oneLine(hint)}`]),
    ...(runbook === undefined ? [] : [runbookCommand(runbook)]),
  ].join('\n');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function attributes(values: readonly (readonly [string, string | number])[]): string {
  return values.map(([name, value]) => `${name}="${xml(String(value))}"`).join(' ');
}

/** What XML 1.0 cannot hold at all, not even escaped: control characters, halves of surrogate pairs, two non-characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose
const impossible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g;
const entities: {readonly [character: string]: string} = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;'};

function xml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(impossible, '')
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
