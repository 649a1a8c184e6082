import {type KubeObject, keyOf, keyText} from '../core/objects.ts';
import type {SeenEvent, Snapshot} from './_types.ts';
import {kindOf} from './kinds.ts';
import {aboutOf, merged, seenEvent} from './seen-events.ts';
import {tidied} from './tidy.ts';

export type SnapshotOptions = {
  /** Milliseconds. */
  readonly now: number;
  /** Kinds that were listed, found or not; without it, those that occur. */
  readonly gathered?: readonly string[];
  /** Participants by `namespace/name` of an SFU pod. */
  readonly participants?: ReadonlyMap<string, number>;
};

/** Indexes objects once, in time proportional to their number. What is no object of Kubernetes is left out; of two with one key the last counts. */
export function snapshotOf(objects: readonly KubeObject[], options: SnapshotOptions): Snapshot {
  const unique = new Map<string, KubeObject>();
  for (const one of objects) {
    const object = tidied(one);
    if (object !== undefined) unique.set(uniqueText(object), object);
  }
  const byKind = new Map<string, KubeObject[]>();
  const byName = new Map<string, KubeObject>();
  const byOwnerUid = new Map<string, KubeObject[]>();
  const byOwnerName = new Map<string, KubeObject[]>();
  const events = new Map<string, KubeObject[]>();
  for (const object of unique.values()) {
    const kind = kindOf(object);
    push(byKind, kind, object);
    byName.set(nameText(kind, object.metadata.namespace, object.metadata.name), object);
    for (const owner of object.metadata.ownerReferences ?? []) {
      if (hasUid(owner)) push(byOwnerUid, owner.uid, object);
      push(byOwnerName, nameText(owner.kind, object.metadata.namespace, owner.name), object);
    }
    const about = kind === 'Event' ? aboutOf(object) : undefined;
    if (about !== undefined) push(events, nameText(about.kind, about.namespace, about.name), object);
  }
  const gathered = new Set([...(options.gathered ?? []), ...byKind.keys()]);
  const seen = new WeakMap<KubeObject, readonly SeenEvent[]>();
  return {
    now: options.now,
    all: () => [...unique.values()],
    of: (kind) => byKind.get(kind) ?? [],
    has: (kind) => gathered.has(kind),
    find: (kind, namespace, name) => byName.get(nameText(kind, namespace, name)),
    // By uid where both sides have one: an owner that was made again under its old name owns nothing of before.
    ownedBy: (owner) => {
      const {uid, name, namespace} = owner.metadata;
      const byText = byOwnerName.get(nameText(owner.kind, namespace, name)) ?? [];
      if (uid === undefined) return byText;
      const nameless = byText.filter((one) => one.metadata.ownerReferences?.some((ref) => ref.name === name && !hasUid(ref)));
      const known = byOwnerUid.get(uid) ?? [];
      return nameless.length === 0 ? known : [...known, ...nameless];
    },
    eventsOf: (object) => {
      const known = seen.get(object);
      if (known !== undefined) return known;
      const found = (events.get(nameText(object.kind, object.metadata.namespace, object.metadata.name)) ?? []).filter((event) =>
        isAbout(event, object),
      );
      const all = merged(found.map(seenEvent));
      seen.set(object, all);
      return all;
    },
    participantsOf: ({metadata}) =>
      options.participants?.get(`${metadata.namespace ?? ''}/${metadata.name}`) ?? options.participants?.get(metadata.name),
  };
}

/** Both APIs of events show the same stored objects. */
function uniqueText(object: KubeObject): string {
  return kindOf(object) === 'Event' ? `Event/${object.metadata.namespace ?? ''}/${object.metadata.name}` : keyText(keyOf(object));
}

function nameText(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}

function hasUid(owner: {readonly uid?: string}): boolean {
  return owner.uid !== undefined && owner.uid !== '';
}

/** An event about an object that had this name before is none about this one. */
function isAbout(event: KubeObject, object: KubeObject): boolean {
  const uid = aboutOf(event)?.uid ?? '';
  if (uid === '' || object.metadata.uid === undefined || uid === object.metadata.uid) return true;
  // The kubelet writes a node's name, and of static pods a hash, where others write the uid.
  return object.kind === 'Node' || /^[0-9a-f]{32}$/.test(uid);
}

function push<Key>(map: Map<Key, KubeObject[]>, key: Key, object: KubeObject): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [object]);
  else list.push(object);
}
