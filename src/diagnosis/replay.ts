import {at, type KubeObject, keyOf, keyText, listAt, textAt} from '../core/objects.ts';
import {newestTime} from './newest.ts';
import {tidied} from './tidy.ts';

/** What is left at the end of recorded states, watch events or snapshots in time order. */
export type Replayed = {
  readonly objects: readonly KubeObject[];
  /** Kinds that occurred at any time, deleted ones and empty typed lists included. */
  readonly gathered: readonly string[];
  /** Milliseconds; the newest moment that anything in it tells of. */
  readonly newest: number | undefined;
  /** How many values were no object of Kubernetes. */
  readonly foreign: number;
};

/**
 * Plays documents in their order; of one object the last state counts. A document is an object, a List, an answer
 * `Status`, a watch event `{type, object}`, or an array of those. Pure; never throws.
 */
export function replay(documents: readonly unknown[]): Replayed {
  const tape = new Tape();
  for (const document of documents) tape.play(document, 0);
  return {objects: [...tape.objects.values()], gathered: [...tape.gathered], newest: tape.newest, foreign: tape.foreign};
}

class Tape {
  readonly objects = new Map<string, KubeObject>();
  readonly gathered = new Set<string>();
  newest: number | undefined;
  foreign = 0;

  play(value: unknown, depth: number): void {
    if (Array.isArray(value) && depth < 3) for (const one of value) this.play(one, depth + 1);
    else if (isWatchEvent(value)) this.#watched(value);
    else if (isList(value)) this.#snapshot(value);
    else if (textAt(value, 'kind') !== 'Status' || textAt(value, 'status') !== 'Success') this.#keep(value);
  }

  #watched({type, object}: {readonly type: string; readonly object: unknown}): void {
    // A bookmark carries only a resourceVersion; an error is about the watch itself, not about an object.
    if (type === 'BOOKMARK' || type === 'ERROR') return;
    if (type !== 'DELETED') {
      this.play(object, 3);
      return;
    }
    const known = tidied(object);
    if (known === undefined) {
      this.foreign += 1;
      return;
    }
    this.#see(known);
    this.objects.delete(keyText(keyOf(known)));
  }

  /** A List that holds kinds that are known already is the next snapshot: what is not in it is gone. */
  #snapshot(list: unknown): void {
    const kind = textAt(list, 'kind') ?? 'List';
    const apiVersion = textAt(list, 'apiVersion') ?? 'v1';
    const own = kind === 'List' ? undefined : kind.slice(0, -'List'.length);
    if (own !== undefined) this.gathered.add(own);
    const items = listAt(list, 'items').map((item) => {
      // Items of a typed list carry neither apiVersion nor kind.
      const bare = own !== undefined && item !== null && typeof item === 'object' && at(item, 'kind') === undefined;
      return bare ? {apiVersion, kind: own, ...item} : item;
    });
    const objects = items.flatMap((item) => tidied(item) ?? []);
    this.foreign += items.length - objects.length;
    const places = new Set(objects.map(placeOf));
    const isOlder = (one: KubeObject) => places.has(placeOf(one)) || (objects.length === 0 && one.kind === own);
    const older = [...this.objects].filter(([, one]) => isOlder(one));
    if (own === undefined && older.length > 0) this.objects.clear();
    else for (const [key] of older) this.objects.delete(key);
    for (const object of objects) this.#set(object);
  }

  #keep(value: unknown): void {
    const object = tidied(value);
    if (object === undefined) this.foreign += 1;
    else this.#set(object);
  }

  #set(object: KubeObject): void {
    this.#see(object);
    this.objects.set(keyText(keyOf(object)), object);
  }

  #see(object: KubeObject): void {
    this.gathered.add(object.kind);
    const time = newestTime(object);
    if (time !== undefined && (this.newest === undefined || time > this.newest)) this.newest = time;
  }
}

function isWatchEvent(value: unknown): value is {readonly type: string; readonly object: unknown} {
  const type = textAt(value, 'type');
  return type !== undefined && /^(ADDED|MODIFIED|DELETED|BOOKMARK|ERROR)$/.test(type) && at(value, 'object') !== undefined;
}

function isList(value: unknown): boolean {
  return textAt(value, 'kind')?.endsWith('List') === true && Array.isArray(at(value, 'items'));
}

function placeOf(object: KubeObject): string {
  return `${object.kind}/${object.metadata.namespace ?? ''}/`;
}
