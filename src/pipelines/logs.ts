import {sentenceOf, ToolError, UserError} from '../core/errors.ts';
import type {World} from '../core/ports.ts';
import {withoutShapes} from '../core/redaction.ts';
import type {Target} from '../core/target.ts';
import {type LogSource, logSources} from './log-sources.ts';

export type LogChoice = {
  readonly service: string;
  readonly container?: string | undefined;
  readonly previous: boolean;
  /** Lines from the end of each pod's log. */
  readonly tail: number;
  readonly sinceSeconds?: number | undefined;
  /** Only lines that it matches. */
  readonly grep?: RegExp | undefined;
};
/** `at` is the kubelet's time, null where it gives none. What looks like a secret is taken out of `text`. */
export type LogLine = {readonly pod: string; readonly container: string; readonly at: string | null; readonly text: string};
export type LogsResult = {
  readonly schemaVersion: 1;
  readonly tool: {readonly name: 'gomeet'; readonly version: string};
  readonly command: 'logs';
  readonly target: {readonly name: string; readonly namespace: string};
  readonly world: World['kind'];
  readonly service: string;
  readonly sources: readonly LogSource[];
  /** Pods without a log, and why. */
  readonly notes: readonly string[];
  readonly lines: readonly LogLine[];
};

type Place = {readonly world: World; readonly target: Target};

/** How often a follower looks for pods that came since. */
const lookMs = 3_000;
const width = 8;

/** The logs of all pods of a service, merged by time. Throws a ToolError when none could be read. */
export async function readLogs(place: Place, choice: LogChoice, toolVersion: string, signal: AbortSignal): Promise<LogsResult> {
  const {world, target} = place;
  const sources = await logSources(place, choice.service, choice.container, signal);
  const notes: string[] = sources.length === 0 ? [`${choice.service} has no pod in namespace ${target.namespace}`] : [];
  let failed: unknown;
  const read = async (source: LogSource): Promise<readonly LogLine[]> => {
    try {
      const text = await world.pods.logs({...requestOf(source, target, choice), tailLines: choice.tail}, signal);
      if (text === undefined) notes.push(`${source.pod}: no log${choice.previous ? ' of a previous container' : ' yet'}`);
      return linesOf(text ?? '', source);
    } catch (error) {
      signal.throwIfAborted();
      failed ??= error;
      notes.push(`${source.pod}: ${sentenceOf(error)}`);
      return [];
    }
  };
  const parts: (readonly LogLine[])[] = [];
  for (let start = 0; start < sources.length; start += width)
    parts.push(...(await Promise.all(sources.slice(start, start + width).map(read))));
  if (failed !== undefined && notes.length === sources.length) throw failed;
  return {
    schemaVersion: 1,
    tool: {name: 'gomeet', version: toolVersion},
    command: 'logs',
    target: {name: target.name, namespace: target.namespace},
    world: world.kind,
    service: choice.service,
    sources,
    notes,
    lines: merged(parts).filter((line) => choice.grep?.test(line.text) !== false),
  };
}

/** Lines of all pods as they come, also of pods that come later, until the signal aborts; then it ends without an error. */
export async function followAll(
  place: Place,
  choice: LogChoice,
  tell: {readonly line: (line: LogLine) => void; readonly note: (note: string) => void},
  signal: AbortSignal,
): Promise<void> {
  const {world, target} = place;
  const follow = world.pods.follow;
  if (follow === undefined) throw new UserError('--follow: there is nothing to follow in a simulated world, where no program runs');
  const known = new Set<string>();
  const one = async (source: LogSource, fresh: boolean) => {
    const request = requestOf(source, target, choice);
    try {
      for await (const text of follow({...request, ...(fresh ? {} : {tailLines: choice.tail})}, signal)) {
        const [line] = linesOf(text, source);
        if (line !== undefined && choice.grep?.test(line.text) !== false) tell.line(line);
      }
      tell.note(`${source.pod}: its log ended`);
    } catch (error) {
      if (!signal.aborted) tell.note(`${source.pod}: ${sentenceOf(error)}`);
    }
    // A pod that is still there is followed again: its container may have restarted.
    if (!signal.aborted) await world.clock.sleep(lookMs, signal).catch(() => undefined);
    known.delete(source.pod);
  };
  for (let round = 0; !signal.aborted; round += 1) {
    try {
      const sources = await logSources(place, choice.service, choice.container, signal);
      if (round === 0 && sources.length === 0) tell.note(`${choice.service} has no pod yet`);
      for (const source of sources.filter(({pod}) => !known.has(pod))) {
        known.add(source.pod);
        void one(source, round > 0);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (round === 0 || !(error instanceof ToolError && error.transient)) throw error;
      tell.note(sentenceOf(error));
    }
    await world.clock.sleep(lookMs, signal).catch(() => undefined);
  }
}

function requestOf({pod, container}: LogSource, {namespace}: Target, {previous, sinceSeconds}: LogChoice) {
  return {namespace, pod, container, timestamps: true, previous, ...(sinceSeconds === undefined ? {} : {sinceSeconds})};
}

/** Lines of one log; a kubelet's time in front of a line is taken off. */
export function linesOf(text: string, source: LogSource): readonly LogLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const stamped = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?(.*)$/s.exec(line);
      return {...source, at: stamped?.[1] ?? null, text: withoutShapes(stamped?.[2] ?? line)};
    });
}

/** By time; a line without one stays behind the line before it. */
export function merged(parts: readonly (readonly LogLine[])[]): readonly LogLine[] {
  const keyed = parts.flatMap((lines) => {
    let last = Number.NEGATIVE_INFINITY;
    return lines.map((line) => {
      const at = Date.parse(line.at ?? '');
      if (!Number.isNaN(at)) last = Math.max(last, at);
      return {last, line};
    });
  });
  return keyed.sort((a, b) => (a.last === b.last ? 0 : a.last - b.last)).map(({line}) => line);
}
