import type {Cause} from '../core/cause.ts';
import {shortName} from '../core/objects.ts';
import type {RunResult} from '../core/result.ts';
import {type EventLine, eventText} from './events.ts';
import {factsOf, titleOf} from './facts.ts';
import type {Log} from './logs.ts';
import {fenced, inline, section, table} from './markdown.ts';
import {isTroubled, type PodView} from './pods.ts';
import {type Served, servedBy, servedSentence} from './served.ts';
import {timelineTexts} from './timeline.ts';
import type {View} from './view.ts';

const shownPods = 15;
const shownLines = 12;
const shownLogs = 5;
const shownEvents = 20;
const shownTimeline = 40;
const shownFields = 40;

/** `index.md`: what a colleague reads who was not there. */
export function page(view: View): string {
  const {result} = view.subject;
  return [
    `# ${inline(titleOf(view))}`,
    '',
    ...table(['', ''], factsOf(view)),
    '',
    ...section('What happened', result === undefined || result.message === '' ? [] : [inline(result.message)]),
    ...section(
      'Causes',
      view.causes.flatMap((cause, index) => causeLines(cause, index + 1)),
    ),
    ...section('Are users served?', servedLines(servedBy(view.diagnoses))),
    ...section('What changed', changeLines(result)),
    ...section('Timeline', timelineLines(timelineTexts(view.subject.timeline))),
    ...section('Worst pods', podLines(view.pods)),
    ...section('Last words', logLines(view)),
    ...section('Warnings of the cluster', eventLinesOf(view.events)),
    ...section(
      'Next',
      (result?.next ?? []).map((text) => `- ${inline(text)}`),
    ),
    ...section(
      'What is not in here, and why',
      [...always, ...view.missing].map((text) => `- ${inline(text)}`),
    ),
  ].join('\n');
}

const always = [
  'Secrets and ConfigMaps: no object of these kinds is kept; values of Secrets, and what looks like one, read [redacted] everywhere.',
  'The middle of long logs: the beginning and the last 400 lines are kept, of pods in trouble and of one healthy pod of each workload.',
];

function causeLines(cause: Cause, number: number): readonly string[] {
  const where = cause.container === undefined ? cause.object : `${cause.object}, container ${cause.container}`;
  return [
    `### ${number}. ${cause.code}: ${inline(where)}`,
    '',
    inline(cause.summary),
    '',
    `- since ${cause.since ?? 'an unknown time'}${cause.count > 1 ? `, ${cause.count} objects share it` : ''}`,
    `- next: ${inline(cause.hint)}`,
    ...cause.consequences.map((one) => `- and therefore ${one.code}: ${inline(one.object)}: ${inline(one.summary)}`),
    '',
    ...(cause.evidence.length === 0 ? [] : [...fenced(cause.evidence.join('\n')), '']),
  ];
}

function servedLines(rows: readonly Served[]): readonly string[] {
  const missing = rows.filter((row) => row.fresh < row.wanted);
  const cells = missing.map((row) => [row.name, String(row.wanted), String(row.fresh), String(row.old)]);
  const shown = cells.length === 0 ? [] : ['', ...table(['workload', 'wanted', 'ready, new revision', 'ready, older'], cells)];
  return [servedSentence(rows), ...shown];
}

/** What existed before is told field by field; what is new only by kind. */
function changeLines(result: RunResult | undefined): readonly string[] {
  const changes = (result?.plan ?? []).flatMap((step) => step.changes);
  const lines = changes
    .filter(({action}) => action !== 'create')
    .flatMap(({key, action, fields}) => [
      `- ${action} ${shortName(key)}`,
      ...fields.map(({path, from, to}) => `  - ${inline(path)}: ${inline(from)} → ${inline(to)}`),
    ]);
  const created = Map.groupBy(
    changes.filter(({action}) => action === 'create'),
    ({key}) => key.kind.toLowerCase(),
  );
  const fresh = [...created].map(([kind, list]) => `${kind} ${list.length === 1 ? `${list[0]?.key.name}` : `(${list.length})`}`);
  const more = lines.length > shownFields ? [`- and ${lines.length - shownFields} lines more, in plan.json`] : [];
  return [...lines.slice(0, shownFields), ...more, ...(fresh.length === 0 ? [] : [`- create ${fresh.join(', ')}`])];
}

function timelineLines(lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const left = lines.length - shownTimeline;
  return fenced([...(left > 0 ? [`(${left} earlier lines are in timeline.txt)`] : []), ...lines.slice(-shownTimeline)].join('\n'));
}

function podLines(pods: readonly PodView[]): readonly string[] {
  const troubled = pods.filter(isTroubled);
  if (troubled.length === 0) return pods.length === 0 ? [] : [`All ${pods.length} pods are ready.`];
  const rows = troubled.slice(0, shownPods).map((view) => {
    const states = view.containers
      .filter((one) => !one.ready && !(one.init && one.state.startsWith('terminated')))
      .map((one) => `${one.name} ${one.state}`);
    const leaving = view.pod.metadata.deletionTimestamp === undefined ? '' : ' (being deleted)';
    return [view.name, `${view.phase}${leaving}`, states.join('; '), String(view.restarts), view.node || 'none'];
  });
  const more = troubled.length > shownPods ? ['', `and ${troubled.length - shownPods} more of ${pods.length}.`] : [];
  return [...table(['pod', 'phase', 'containers', 'restarts', 'node'], rows), ...more];
}

/** The last lines of the logs that tell most: pods of a cause first, and of a container the run that ended. */
function logLines({pods, logs, causes}: View): readonly string[] {
  const open = new Set(
    pods.filter(isTroubled).flatMap((view) => view.containers.filter((one) => !one.ready).map((one) => keyOf(view.name, one.name))),
  );
  const rank = (log: Log) => (causes.some((cause) => cause.object === `pod/${log.pod}`) ? 0 : 2) + (log.previous ? 0 : 1);
  const telling = logs.filter((log) => open.has(keyOf(log.pod, log.container))).sort((a, b) => rank(a) - rank(b));
  const first = new Map(telling.toReversed().map((log) => [keyOf(log.pod, log.container), log]));
  return [...first.values()]
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, shownLogs)
    .flatMap((log) => [
      `${inline(log.pod)}, container ${inline(log.container)}${log.previous ? ', the run before' : ''}:`,
      '',
      ...fenced(log.text.trimEnd().split('\n').slice(-shownLines).join('\n')),
      '',
    ]);
}

function keyOf(pod: string, container: string): string {
  return `${pod}/${container}`;
}

function eventLinesOf(events: readonly EventLine[]): readonly string[] {
  const warnings = events.filter((event) => event.type === 'Warning').slice(-shownEvents);
  return warnings.length === 0 ? [] : fenced(warnings.map(eventText).join('\n'));
}
