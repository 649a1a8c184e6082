import {at, type KubeObject, numberAt, textAt} from '../core/objects.ts';
import type {SeenEvent} from './_types.ts';
import {createdAt, timeOf} from './times.ts';

/** What an event is about; texts that it does not have are empty. */
export type About = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
};

/** `undefined` when the event does not tell. */
export function aboutOf(event: KubeObject): About | undefined {
  const about = at(event, 'involvedObject') ?? at(event, 'regarding');
  const [kind, name] = [textAt(about, 'kind'), textAt(about, 'name')];
  if (kind === undefined || name === undefined || kind === '' || name === '') return undefined;
  // Events about objects without a namespace lie in "default".
  return {
    apiVersion: textAt(about, 'apiVersion') ?? 'v1',
    kind,
    name,
    namespace: textAt(about, 'namespace') ?? '',
    uid: textAt(about, 'uid') ?? '',
  };
}

/** One shape for events of v1 (`count`, `firstTimestamp`) and events.k8s.io/v1 (`series`, `deprecated…`), whatever of it is there. */
export function seenEvent(event: KubeObject): SeenEvent {
  const times = [
    at(event, 'firstTimestamp'),
    at(event, 'deprecatedFirstTimestamp'),
    at(event, 'eventTime'),
    at(event, 'lastTimestamp'),
    at(event, 'deprecatedLastTimestamp'),
    at(event, 'series', 'lastObservedTime'),
  ]
    .map(timeOf)
    .filter((time) => time !== undefined);
  if (times.length === 0) times.push(...[createdAt(event)].filter((time) => time !== undefined));
  const path = textAt(event, 'involvedObject', 'fieldPath') ?? textAt(event, 'regarding', 'fieldPath') ?? '';
  const container = /^spec\.(?:init|ephemeral)?[cC]ontainers\{(.+)\}$/.exec(path)?.[1];
  const count = numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? numberAt(event, 'deprecatedCount') ?? 1;
  return {
    type: textAt(event, 'type') ?? 'Normal',
    reason: textAt(event, 'reason') ?? '',
    message: textAt(event, 'message') ?? textAt(event, 'note') ?? '',
    count: Number.isFinite(count) && count >= 1 ? Math.floor(count) : 1,
    first: times.length === 0 ? undefined : Math.min(...times),
    last: times.length === 0 ? undefined : Math.max(...times),
    ...(container === undefined ? {} : {container}),
  };
}

/** Equal ones once, their counts added; the one that was seen last at the end. */
export function merged(events: readonly SeenEvent[]): readonly SeenEvent[] {
  const found = new Map<string, SeenEvent>();
  for (const event of events) {
    const key = JSON.stringify([event.type, event.reason, event.message, event.container]);
    const before = found.get(key);
    found.set(
      key,
      before === undefined
        ? event
        : {...event, count: before.count + event.count, first: least(before.first, event.first), last: most(before.last, event.last)},
    );
  }
  return [...found.values()].sort((a, b) => (a.last ?? 0) - (b.last ?? 0));
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function most(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
