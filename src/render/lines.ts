import {formatDuration} from '../core/duration.ts';
import type {Finding} from '../core/finding.ts';
import type {RunEvent} from '../core/pipeline.ts';
import type {Clock} from '../core/ports.ts';

const marks: {readonly [state: string]: string} = {done: '✔', settled: '✔', failed: '✖', 'not-reached': '·'};

/** One plain line per event, for logs and pipes. The same pending finding is not repeated within half a minute. */
export function lineListener(write: (line: string) => void, clock: Clock, prefix: string): (event: RunEvent) => void {
  const started = clock.now().getTime();
  const said = new Map<string, {readonly text: string; readonly at: number}>();
  const line = (text: string) => write(`${prefix}[${formatDuration(clock.now().getTime() - started)}] ${text}\n`);
  return (event) => {
    if (event.type === 'gathering') line(event.message);
    if (event.type === 'planned') line(`plan: ${event.steps.length} steps`);
    if (event.type === 'started') line(`${event.step}: started`);
    if (event.type === 'said') line(`${event.step}: ${event.message}`);
    if (event.type === 'waiting') {
      const text = waitingText(event.findings);
      const before = said.get(event.step);
      const now = clock.now().getTime();
      if (before?.text === text && now - before.at < 30_000) return;
      said.set(event.step, {text, at: now});
      line(`${event.step}: waiting for ${text}`);
    }
    if (event.type === 'ended') {
      const {record} = event;
      line(`${marks[record.state] ?? ''} ${record.step}: ${record.state}${record.message === '' ? '' : `, ${record.message}`}`);
    }
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
