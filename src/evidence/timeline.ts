import type {TimelineEntry} from '../core/failure.ts';

/** The timeline as lines; a step that still waits for the same thing is told once, though its seconds count on. */
export function timelineTexts(timeline: readonly TimelineEntry[]): readonly string[] {
  const last = new Map<string, string>();
  return timeline.flatMap(({at, text}) => {
    const step = /^([\w.-]+): /.exec(text)?.[1] ?? '';
    const said = text.replaceAll(/\d+(\.\d+)?/g, '#');
    const again = text.startsWith(`${step}: waiting, `) && last.get(step) === said;
    last.set(step, said);
    return again ? [] : [`${at} ${text}`];
  });
}
