import {type DefaultRenderer, Listr, ListrLogger, type ListrTaskWrapper, ProcessOutput, type SimpleRenderer} from 'listr2';
import {formatDuration} from '../core/duration.ts';
import type {RunEvent} from '../core/pipeline.ts';
import type {StepRecord} from '../core/result.ts';
import type {Step} from '../core/step.ts';
import {waitingText} from './lines.ts';

type Wrapper = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

/**
 * Draws a run as a Listr2 list on stderr. Listr decides nothing here: every task only waits for the executor's event.
 * It must not own SIGINT (it would exit with 127), and must not share the screen with other output.
 */
export function progressList(prefix: string): {readonly listen: (event: RunEvent) => void; readonly finished: () => Promise<void>} {
  const open = new Map<string, {wrapper?: Wrapper; end: (record: StepRecord) => void; ended: Promise<StepRecord>}>();
  let drawn: Promise<unknown> = Promise.resolve();
  const titles = new Map<string, string>();
  const show = (id: string, text: string) => {
    const wrapper = open.get(id)?.wrapper;
    if (wrapper !== undefined) wrapper.title = `${titles.get(id)}${text === '' ? '' : ` · ${text}`}`;
  };
  const start = (steps: readonly Step[]) => {
    for (const step of steps) {
      let end: (record: StepRecord) => void = () => undefined;
      const ended = new Promise<StepRecord>((resolve) => {
        end = resolve;
      });
      titles.set(step.id, `${prefix}${step.id}: ${step.title}`);
      open.set(step.id, {end, ended});
    }
    const list = new Listr(
      steps.map((step) => task(step)),
      {
        concurrent: true,
        exitOnError: false,
        registerSignalListeners: false,
        rendererOptions: {
          logger: new ListrLogger({processOutput: new ProcessOutput(process.stderr, process.stderr)}),
          collapseErrors: false,
          showErrorMessage: false,
          collapseSkips: false,
        },
      },
    );
    drawn = list.run().catch(() => undefined);
  };
  const task = (step: Step) => ({
    title: `${titles.get(step.id)}${step.needs.length === 0 ? '' : ` · after ${step.needs.join(', ')}`}`,
    task: async (_: unknown, wrapper: Wrapper) => {
      const entry = open.get(step.id);
      if (entry === undefined) return;
      entry.wrapper = wrapper;
      const record = await entry.ended;
      show(step.id, `${record.message}${record.durationMs >= 1_000 ? ` (${formatDuration(record.durationMs)})` : ''}`);
      if (record.state === 'not-reached') wrapper.skip(wrapper.title);
      if (record.state === 'failed') throw new Error(record.message);
    },
  });
  return {
    listen: (event) => {
      if (event.type === 'planned') start(event.steps);
      if (event.type === 'started') show(event.step, 'applying');
      if (event.type === 'said') show(event.step, event.message);
      if (event.type === 'waiting') show(event.step, `waiting for ${waitingText(event.findings)}`);
      if (event.type === 'ended') open.get(event.record.step)?.end(event.record);
    },
    finished: async () => {
      await drawn;
    },
  };
}
