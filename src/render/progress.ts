import {type DefaultRenderer, Listr, ListrLogger, type ListrTaskWrapper, ProcessOutput, type SimpleRenderer} from 'listr2';
import {formatDuration} from '../core/duration.ts';
import type {RunEvent} from '../core/pipeline.ts';
import type {StepRecord} from '../core/result.ts';
import type {Step} from '../core/step.ts';
import {toStderr} from './outputs.ts';
import {waitingView} from './waiting.ts';

type Wrapper = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;
type Line = {
  readonly title: string;
  text: string;
  below: string;
  wrapper?: Wrapper;
  readonly ended: Promise<StepRecord>;
  end: (record: StepRecord) => void;
};

/**
 * Draws a run as a Listr2 list on stderr, and another one below it for each further plan of the same run. Listr decides
 * nothing here: every task only waits for the executor's event. It must not own SIGINT (it would exit with 127), and must
 * not share the screen with other output: a note appears before the first list, or when the list on screen is drawn for the
 * last time.
 */
export function progressList(
  prefix: string,
  stream: NodeJS.WriteStream = process.stderr,
  write: (text: string) => void = toStderr,
): {readonly listen: (event: RunEvent) => void; readonly finished: () => Promise<void>} {
  let lines = new Map<string, Line>();
  let drawn: Promise<unknown> | undefined;

  const show = (id: string, text: string, below: readonly string[] = []) => {
    const line = lines.get(id);
    if (line === undefined) return;
    line.text = text;
    line.below = below.join('\n');
    draw(line);
  };
  const start = (steps: readonly Step[]) => {
    const fresh = new Map(steps.map((step) => [step.id, lineOf(step, prefix)]));
    lines = fresh;
    drawn = (drawn ?? Promise.resolve()).then(() => listOf([...fresh.values()], stream).run()).catch(() => undefined);
  };
  const note = (message: string) => {
    const print = () => write(`${prefix}${message}\n`);
    if (drawn === undefined) print();
    else drawn = drawn.then(print);
  };
  return {
    listen: (event) => {
      if (event.type === 'noted') note(event.message);
      if (event.type === 'planned') start(event.steps);
      if (event.type === 'started') show(event.step, 'applying');
      if (event.type === 'said') show(event.step, event.message);
      if (event.type === 'waiting') {
        const view = waitingView(event.findings);
        show(event.step, `waiting for ${view.head}`, view.lines);
      }
      if (event.type === 'ended') lines.get(event.record.step)?.end(event.record);
    },
    finished: async () => {
      await drawn;
    },
  };
}

function lineOf(step: Step, prefix: string): Line {
  let end: (record: StepRecord) => void = () => undefined;
  const ended = new Promise<StepRecord>((resolve) => {
    end = resolve;
  });
  const after = step.needs.length === 0 ? '' : `after ${step.needs.join(', ')}`;
  return {title: `${prefix}${step.id}: ${step.title}`, text: after, below: '', ended, end};
}

function titleOf({title, text}: Line): string {
  return text === '' ? title : `${title} · ${text}`;
}

function draw(line: Line): void {
  if (line.wrapper === undefined) return;
  line.wrapper.title = titleOf(line);
  line.wrapper.output = line.below;
}

/** Listr2 looks at stdout to decide whether it can draw; when that is a pipe it falls back to plain lines, which belong on stderr too. */
function listOf(lines: readonly Line[], stream: NodeJS.WriteStream): Listr<unknown, typeof DefaultRenderer, typeof SimpleRenderer> {
  const logger = new ListrLogger({processOutput: new ProcessOutput(stream, stream)});
  return new Listr(
    lines.map((line) => ({
      title: titleOf(line),
      task: async (_: unknown, wrapper: Wrapper) => {
        line.wrapper = wrapper;
        draw(line);
        const record = await line.ended;
        line.text = `${record.message}${record.durationMs >= 1_000 ? ` (${formatDuration(record.durationMs)})` : ''}`;
        line.below = '';
        draw(line);
        if (record.state === 'not-reached') wrapper.skip(wrapper.title);
        if (record.state === 'failed') throw new Error(record.message);
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      fallbackRendererOptions: {logger},
      rendererOptions: {
        logger,
        collapseErrors: false,
        showErrorMessage: false,
        collapseSkips: false,
      },
    },
  );
}
