import type {Cause} from './cause.ts';
import type {Finding} from './finding.ts';
import type {RunEvent} from './pipeline.ts';
import type {World} from './ports.ts';
import type {RunResult, StepRecord} from './result.ts';
import type {Target} from './target.ts';

/** One thing that happened in a run. `at` as ISO 8601 by the world's clock; a virtual one in the simulator. */
export type TimelineEntry = {readonly at: string; readonly text: string};

/** What whoever collects evidence gets to know. */
export type FailedRun = {
  readonly world: World;
  readonly target: Target;
  /** As far as it is known: outcome, plan, records, causes; no evidence yet. */
  readonly result: RunResult;
  readonly timeline: readonly TimelineEntry[];
};

/** An event as a line of the timeline; `undefined` for one that says nothing new. */
export function timelineText(event: RunEvent): string | undefined {
  if (event.type === 'gathering' || event.type === 'noted') return event.message;
  if (event.type === 'planned') return `plan of ${event.steps.length} steps`;
  if (event.type === 'started') return `${event.step}: started`;
  if (event.type === 'said') return `${event.step}: ${event.message}`;
  if (event.type === 'ended') return `${event.record.step}: ${event.record.state}, ${event.record.message}`;
  const first = event.findings.find((finding) => finding.status === 'pending');
  return first === undefined ? undefined : `${event.step}: waiting, ${first.id} ${first.instance ?? ''}: ${first.message}`;
}

/** Causes of failed steps, each once, those that ended the run first. */
export function causesOf(records: readonly StepRecord[]): readonly Cause[] {
  const findings = records.filter((record) => record.state === 'failed').flatMap((record) => record.findings);
  const order = (finding: Finding) => (finding.status === 'fail' ? 0 : 1);
  const causes = [...findings].sort((a, b) => order(a) - order(b)).flatMap((finding) => finding.causes ?? []);
  return causes.filter((cause, index) => causes.findIndex((one) => one.code === cause.code && one.object === cause.object) === index);
}
