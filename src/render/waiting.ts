import type {Cause} from '../core/cause.ts';
import type {Finding} from '../core/finding.ts';
import {numberAt} from '../core/objects.ts';

/** What a step waits for: one line, and one more for each workload when there are several to tell. */
export type Waiting = {readonly head: string; readonly lines: readonly string[]};

const shownWorkloads = 6;
const longestLine = 200;
const urgency: readonly (Cause['kind'] | undefined)[] = ['terminal', 'waiting-for-capacity', 'retryable', undefined];

/** Pending findings for a person: workloads with their counts, the worst first, each with its cause as it is now. */
export function waitingView(findings: readonly Finding[]): Waiting {
  const open = findings.filter((finding) => finding.status === 'pending');
  const workloads = open.filter((finding) => finding.instance !== undefined && observed(finding, 'desired') !== undefined);
  const others = open.filter((finding) => !workloads.includes(finding));
  if (workloads.length < 2) return {head: waitingText([...workloads, ...others]), lines: []};
  const sorted = [...workloads].sort((a, b) => rank(a) - rank(b) || share(a) - share(b));
  const more = sorted.length > shownWorkloads ? [`and ${sorted.length - shownWorkloads} more`] : [];
  return {
    head: `${sorted.length} workloads: ${readyOf(sorted)} pods ready`,
    lines: [...sorted.slice(0, shownWorkloads).map(lineOf), ...more, ...others.map((finding) => cut(waitingText([finding])))],
  };
}

/** What a gate still waits for, in one line: the worst finding, and how many more. */
export function waitingText(findings: readonly Finding[]): string {
  const open = findings.filter((finding) => finding.status === 'pending');
  const [first] = open;
  if (first === undefined) return 'the gate';
  const more = open.length === 1 ? '' : ` (and ${open.length - 1} more)`;
  return `${first.id}${first.instance === undefined ? '' : ` ${first.instance}`}: ${first.message}${more}`;
}

/** What is new enough to be told at once: which workloads are open, and why. Counts alone are not. */
export function waitingKey(findings: readonly Finding[]): string {
  const open = findings.filter((finding) => finding.status === 'pending');
  return open.map(({id, instance, causes}) => `${id} ${instance} ${(causes ?? []).map((cause) => cause.code).join(',')}`).join(';');
}

/** `deployment/web 1/3 ready: pod/web-5f…: the image does not exist (3 pods)`. */
function lineOf(finding: Finding): string {
  const [cause] = finding.causes ?? [];
  const counts = `${finding.instance} ${observed(finding, 'ready') ?? 0}/${observed(finding, 'desired') ?? 0} ready`;
  if (cause === undefined) return cut(`${finding.instance}: ${finding.message}`);
  const many = cause.count > 1 ? ` (${cause.count} alike)` : '';
  const where = cause.summary.includes(cause.object.replace(/^.*\//, '')) ? '' : `${cause.object}: `;
  return cut(`${counts}: ${where}${cause.summary}${many}`);
}

function readyOf(findings: readonly Finding[]): string {
  const sum = (name: string) => findings.reduce((total, finding) => total + (observed(finding, name) ?? 0), 0);
  return `${sum('ready')} of ${sum('desired')}`;
}

function rank(finding: Finding): number {
  return urgency.indexOf(finding.causes?.[0]?.kind);
}

function share(finding: Finding): number {
  return (observed(finding, 'ready') ?? 0) / Math.max(1, observed(finding, 'desired') ?? 1);
}

function observed(finding: Finding, name: string): number | undefined {
  return numberAt(
    finding.observed.find((one) => one.name === name),
    'value',
  );
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > longestLine ? `${line.slice(0, longestLine - 1)}…` : line;
}
