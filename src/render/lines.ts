import {formatDuration} from '../core/duration.ts';
import type {Finding} from '../core/finding.ts';
import type {RunEvent} from '../core/pipeline.ts';
import type {Clock} from '../core/ports.ts';
import {waitingKey, waitingView} from './waiting.ts';

const marks: {readonly [state: string]: string} = {done: '✔', settled: '✔', failed: '✖', 'not-reached': '·'};
/** What a step waits for is told at once when it is something else, then with new counts, then only as a sign of life. */
const countsMs = 10_000;
const lifeMs = 30_000;

/** One plain line per event, for logs and pipes; while a step waits, one more for each of its workloads. */
export function lineListener(write: (line: string) => void, clock: Clock, prefix: string): (event: RunEvent) => void {
  const started = clock.now().getTime();
  const said = new Map<string, {readonly key: string; readonly text: string; readonly at: number}>();
  const line = (text: string) => write(`${prefix}[${formatDuration(clock.now().getTime() - started)}] ${text}\n`);
  const waiting = (step: string, findings: readonly Finding[]) => {
    const {head, lines} = waitingView(findings);
    const [text, key, at] = [[head, ...lines].join('\n'), waitingKey(findings), clock.now().getTime()];
    const before = said.get(step);
    const age = before === undefined ? Number.POSITIVE_INFINITY : at - before.at;
    if (before?.key === key && age < (before.text === text ? lifeMs : countsMs)) return;
    said.set(step, {key, text, at});
    line(`${step}: waiting for ${head}`);
    for (const more of lines) line(`${step}:   ${more}`);
  };
  return (event) => {
    if (event.type === 'gathering' || event.type === 'noted') line(event.message);
    if (event.type === 'planned') line(`plan: ${event.steps.length} steps`);
    if (event.type === 'started') line(`${event.step}: started`);
    if (event.type === 'said') line(`${event.step}: ${event.message}`);
    if (event.type === 'waiting') waiting(event.step, event.findings);
    if (event.type === 'ended') {
      const {record} = event;
      said.delete(record.step);
      line(`${marks[record.state] ?? ''} ${record.step}: ${record.state}${record.message === '' ? '' : `, ${record.message}`}`);
    }
  };
}
