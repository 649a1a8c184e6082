import {at, type KubeObject, listAt} from '../core/objects.ts';
import {aboutOf, seenEvent} from './seen-events.ts';
import {createdAt, deletedAt, timeOf} from './times.ts';

/** Fields of a status that tell when something happened. Ends of certificates and next runs of jobs lie ahead. */
const happened = /^(?:started|finished|completed)At$|^(?!not|next|renew|expir|delet)\w*(?:Time|Timestamp)$/;
const deepest = 6;

/** Several questions of one run look at the same objects, and each has hundreds of fields. */
const known = new WeakMap<KubeObject, number | undefined>();

/** The newest moment that an object tells of, in milliseconds: the best guess at "now" of data that somebody recorded. */
export function newestTime(object: KubeObject): number | undefined {
  if (!known.has(object)) known.set(object, newestIn(object));
  return known.get(object);
}

function newestIn(object: KubeObject): number | undefined {
  const times: (number | undefined)[] = [createdAt(object), deletedAt(object)];
  for (const entry of listAt(object, 'metadata', 'managedFields')) times.push(timeOf(at(entry, 'time')));
  if (object.kind === 'Event' && aboutOf(object) !== undefined) times.push(seenEvent(object).last);
  // The heartbeat of a node or of a controller: in a quiet cluster nothing else moves.
  if (object.kind === 'Lease') times.push(timeOf(at(object, 'spec', 'renewTime')));
  collect(object['status'], 0, times);
  let newest: number | undefined;
  for (const time of times) if (time !== undefined && (newest === undefined || time > newest)) newest = time;
  return newest;
}

function collect(value: unknown, depth: number, times: (number | undefined)[]): void {
  if (value === null || typeof value !== 'object' || depth > deepest) return;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'string') {
      if (happened.test(key)) times.push(timeOf(inner));
    } else collect(inner, depth + 1, times);
  }
}
