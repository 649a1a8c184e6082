import type {Finding} from '../core/finding.ts';
import {type HealthResult, type HealthStatus, worstFirst} from '../core/health-result.ts';
import {readingOrder} from './health-words.ts';
import {oneLine} from './plain.ts';

type Labels = {readonly [name: string]: string};
type Sample = {readonly labels: Labels; readonly value: number};

const mostCharacters = 200;

/**
 * For the textfile collector of node_exporter, which reads `*.prom` files. One series for each state, so that
 * `gomeet_check_status{status="fail"} == 1` is the whole alert.
 */
export function healthProm(result: HealthResult): string {
  const {target, findings, summary, startedAt, durationMs} = result;
  const here = {target: target.name};
  const checks = unique(findings);
  return [
    metric(
      'gomeet_check_status',
      'State of one check: 1 for the status that it has, 0 for the others.',
      checks.flatMap((finding) =>
        readingOrder.map((status) => ({labels: {...labelsOf(finding), ...here, status}, value: finding.status === status ? 1 : 0})),
      ),
    ),
    metric(
      'gomeet_check_duration_seconds',
      'How long the check took.',
      [...new Map(checks.map((finding) => [finding.id, finding])).values()].map(({id, component, durationMs: ms}) => ({
        labels: {id, component, ...here},
        value: ms / 1000,
      })),
    ),
    metric(
      'gomeet_health_check_findings',
      'Findings of the last health-check, by status.',
      readingOrder.map((status: HealthStatus) => ({labels: {...here, status}, value: summary.counts[status]})),
    ),
    metric('gomeet_health_check_duration_seconds', 'How long the last health-check took.', [{labels: here, value: durationMs / 1000}]),
    metric('gomeet_health_check_timestamp_seconds', 'When the last health-check began, in seconds since 1970.', [
      {labels: here, value: Date.parse(startedAt) / 1000},
    ]),
  ].join('');
}

function labelsOf({id, instance, component, severity}: Finding): Labels {
  return {id, instance: oneLine(instance ?? '', mostCharacters), component, severity};
}

/** A series may appear once: of several findings about one instance the worst counts. */
function unique(findings: readonly Finding[]): readonly Finding[] {
  const key = (finding: Finding) => JSON.stringify(labelsOf({...finding, severity: 'info'}));
  const kept = new Map(
    worstFirst(findings)
      .toReversed()
      .map((finding) => [key(finding), finding]),
  );
  return findings.filter((finding) => kept.get(key(finding)) === finding);
}

function metric(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(({labels, value}) => `${name}{${Object.entries(labels).map(pair).join(',')}} ${value}`);
  return `${[`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines].join('\n')}\n`;
}

function pair([name, value]: readonly [string, string]): string {
  return `${name}="${value.toWellFormed().replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
