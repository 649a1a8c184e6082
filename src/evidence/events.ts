import {type KubeObject, numberAt, textAt} from '../core/objects.ts';

/** One kind of event, as often as it came. Times as the cluster wrote them. */
export type EventLine = {
  readonly type: string;
  readonly first: string;
  readonly last: string;
  readonly count: number;
  readonly reason: string;
  readonly object: string;
  readonly message: string;
};

/** Events oldest first; equal ones about the same object are one, with their count. */
export function eventLines(events: readonly KubeObject[]): readonly EventLine[] {
  const lines = new Map<string, EventLine>();
  for (const event of events) {
    const line = lineOf(event);
    const key = `${line.object}\n${line.reason}\n${line.message}`;
    const before = lines.get(key);
    lines.set(key, before === undefined ? line : joined(before, line));
  }
  return [...lines.values()].sort((a, b) => (a.last < b.last ? -1 : a.last > b.last ? 1 : 0));
}

export function eventText({type, last, count, reason, object, message}: EventLine): string {
  return `${last === '' ? 'no time' : last} ${type.padEnd(7)} ${reason} ${object}: ${message}${count > 1 ? ` (x${count})` : ''}`;
}

function lineOf(event: KubeObject): EventLine {
  const series = numberAt(event, 'series', 'count');
  const first = textAt(event, 'firstTimestamp') ?? textAt(event, 'eventTime') ?? event.metadata.creationTimestamp ?? '';
  const last = textAt(event, 'series', 'lastObservedTime') ?? textAt(event, 'lastTimestamp') ?? first;
  const about = textAt(event, 'involvedObject', 'kind') ?? textAt(event, 'regarding', 'kind') ?? '';
  const name = textAt(event, 'involvedObject', 'name') ?? textAt(event, 'regarding', 'name') ?? '';
  return {
    type: textAt(event, 'type') ?? '',
    first,
    last,
    count: series ?? numberAt(event, 'count') ?? 1,
    reason: textAt(event, 'reason') ?? '',
    object: `${about.toLowerCase()}/${name}`,
    message: (textAt(event, 'message') ?? textAt(event, 'note') ?? '').replaceAll(/\s+/g, ' ').slice(0, 2_000),
  };
}

function joined(a: EventLine, b: EventLine): EventLine {
  return {...a, count: a.count + b.count, first: a.first < b.first ? a.first : b.first, last: a.last > b.last ? a.last : b.last};
}
