import {type KubeObject, keyOf, keyText, type ObjectKey} from '../core/objects.ts';
import {groupOf} from './api/kinds.ts';
import {same} from './fields.ts';
import {uidOf} from './hash.ts';

export type Change = {readonly before: KubeObject | undefined; readonly after: KubeObject | undefined};

const none: ReadonlyMap<string, KubeObject> = new Map();

/** All objects of the simulated cluster. Objects are values: a change replaces one, and unchanged parts stay shared. */
export class ObjectStore {
  readonly #objects = new Map<string, KubeObject>();
  readonly #kinds = new Map<string, Map<string, KubeObject>>();
  readonly #owned = new Map<string, Set<string>>();
  readonly #uids = new Map<string, string>();
  readonly #listeners: ((change: Change) => void)[] = [];
  #revision = 1000;
  #born = 0;

  /** Called after every change, in the order of changes. */
  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  get(key: ObjectKey): KubeObject | undefined {
    return this.#objects.get(keyText(key));
  }

  byText(key: string): KubeObject | undefined {
    return this.#objects.get(key);
  }

  byUid(uid: string): KubeObject | undefined {
    const key = this.#uids.get(uid);
    return key === undefined ? undefined : this.#objects.get(key);
  }

  /** Objects of one kind (`Pod`, `apps/Deployment`), by their key text. */
  ofKind(groupKind: string): ReadonlyMap<string, KubeObject> {
    return this.#kinds.get(groupKind) ?? none;
  }

  /** Objects of one kind in one namespace. */
  list(groupKind: string, namespace?: string): readonly KubeObject[] {
    const all = [...this.ofKind(groupKind).values()];
    return namespace === undefined ? all : all.filter((object) => object.metadata.namespace === namespace);
  }

  /** What names this object as its owner. */
  owned(uid: string): readonly KubeObject[] {
    const out: KubeObject[] = [];
    for (const key of this.#owned.get(uid) ?? []) {
      const object = this.#objects.get(key);
      if (object !== undefined) out.push(object);
    }
    return out;
  }

  all(): IterableIterator<KubeObject> {
    return this.#objects.values();
  }

  /** Stores the object as the server does: uid, generation, resourceVersion. Storing what is there already changes nothing. */
  put(object: KubeObject, time: string): KubeObject {
    const key = keyText(keyOf(object));
    const before = this.#objects.get(key);
    if (before !== undefined && same(unversioned(before), unversioned(object))) return before;
    this.#revision += 1;
    const stored = before === undefined ? this.#create(object, key, time) : this.#update(before, object);
    this.#keep(key, stored);
    for (const listener of this.#listeners) listener({before, after: stored});
    return stored;
  }

  drop(key: ObjectKey): void {
    const text = keyText(key);
    const before = this.#objects.get(text);
    if (before === undefined) return;
    this.#revision += 1;
    this.#forget(text, before);
    for (const listener of this.#listeners) listener({before, after: undefined});
  }

  /** Puts back what `dump` gave, without telling anybody. */
  restore(dump: StoreDump): void {
    for (const index of [this.#objects, this.#kinds, this.#owned, this.#uids]) index.clear();
    this.#revision = dump.revision;
    this.#born = dump.born;
    for (const object of dump.objects) this.#keep(keyText(keyOf(object)), object);
  }

  dump(): StoreDump {
    return {revision: this.#revision, born: this.#born, objects: [...this.#objects.values()]};
  }

  #create(object: KubeObject, key: string, time: string): KubeObject {
    this.#born += 1;
    const uid = object.metadata.uid ?? uidOf(`${key}@${this.#born}`);
    const metadata = {...object.metadata, uid, generation: 1, creationTimestamp: object.metadata.creationTimestamp ?? time};
    return {...object, metadata: {...metadata, resourceVersion: String(this.#revision)}};
  }

  #update(before: KubeObject, object: KubeObject): KubeObject {
    const {uid, generation = 1, creationTimestamp} = before.metadata;
    const next = same(specOf(before), specOf(object)) ? generation : generation + 1;
    const kept = {
      ...(uid === undefined ? {} : {uid}),
      ...(creationTimestamp === undefined ? {} : {creationTimestamp}),
      generation: next,
      resourceVersion: String(this.#revision),
    };
    return {...object, metadata: {...object.metadata, ...kept}};
  }

  #keep(key: string, object: KubeObject): void {
    this.#objects.set(key, object);
    const groupKind = groupKindOf(object);
    const kind = this.#kinds.get(groupKind) ?? new Map<string, KubeObject>();
    this.#kinds.set(groupKind, kind.set(key, object));
    if (object.metadata.uid !== undefined) this.#uids.set(object.metadata.uid, key);
    for (const owner of object.metadata.ownerReferences ?? []) {
      this.#owned.set(owner.uid, (this.#owned.get(owner.uid) ?? new Set()).add(key));
    }
  }

  #forget(key: string, object: KubeObject): void {
    this.#objects.delete(key);
    this.#kinds.get(groupKindOf(object))?.delete(key);
    if (object.metadata.uid !== undefined) this.#uids.delete(object.metadata.uid);
    for (const owner of object.metadata.ownerReferences ?? []) this.#owned.get(owner.uid)?.delete(key);
  }
}

export type StoreDump = {readonly revision: number; readonly born: number; readonly objects: readonly KubeObject[]};

/** `Pod`, `apps/Deployment`: the kind without the version, which does not matter for identity. */
export function groupKindOf(object: {readonly apiVersion: string; readonly kind: string}): string {
  const group = groupOf(object.apiVersion);
  return group === '' ? object.kind : `${group}/${object.kind}`;
}

/** An object without what every write changes. */
function unversioned(object: KubeObject): KubeObject {
  const {resourceVersion: _version, generation: _generation, uid: _uid, creationTimestamp: _born, ...metadata} = object.metadata;
  return {...object, metadata};
}

/** Everything that raises the generation when it changes. */
function specOf(object: KubeObject): unknown {
  const {metadata: _metadata, status: _status, ...rest} = object;
  return rest;
}
