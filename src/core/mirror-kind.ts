import {sentenceOf} from './errors.ts';
import {type KubeObject, keyOf, keyText} from './objects.ts';
import type {ClusterReader, WatchEvent} from './ports.ts';

/** A kind that is followed by a watch. `namespace`: only the objects of the target's namespace. */
export type FollowedKind = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly scope: 'namespace' | 'cluster';
  /** Only these objects; then memory answers lists with this very selector. */
  readonly labelSelector?: string;
};

/** What the mirror wants to know of one kind. */
export type MirrorListener = {
  readonly changed: () => void;
  /** A watch that is not possible; from then on the kind is listed. */
  readonly unwatchable: (kind: string, why: string) => void;
};

/** All objects of one kind in memory, fed by one watch that starts when it is first asked for. */
export class MirrorKind {
  readonly #cluster: ClusterReader;
  readonly #kind: FollowedKind;
  readonly #namespace: string | undefined;
  readonly #signal: AbortSignal;
  readonly #listener: MirrorListener;
  readonly #objects = new Map<string, KubeObject>();
  /** Written by ourselves and not seen by the watch yet. */
  readonly #unseen = new Set<string>();
  /** Uids that we removed: what the watch still tells of them is of the past. */
  readonly #removed = new Set<string>();
  #all: readonly KubeObject[] | undefined;
  #started: Promise<void> | undefined;
  #ready: () => void = () => undefined;
  #listed = false;
  /** Why the API server cannot be reached, while it cannot. */
  away: string | undefined;
  /** Whether only lists help: the watch was refused. */
  plain = false;
  readonly labelSelector: string | undefined;

  constructor(cluster: ClusterReader, kind: FollowedKind, namespace: string, signal: AbortSignal, listener: MirrorListener) {
    this.#cluster = cluster;
    this.#kind = kind;
    this.#namespace = kind.scope === 'namespace' ? namespace : undefined;
    this.labelSelector = kind.labelSelector;
    this.#signal = signal;
    this.#listener = listener;
  }

  get started(): boolean {
    return this.#started !== undefined;
  }

  /** Whether memory is the truth, as far as a watch can know. */
  get live(): boolean {
    return this.#listed && !this.plain && this.away === undefined;
  }

  /** Waits until memory can answer (`live`), or is known not to: refused, or away before the first list. */
  async start(): Promise<void> {
    this.#started ??= new Promise((resolve) => {
      this.#ready = resolve;
      void this.#follow();
    });
    await this.#started;
  }

  all(): readonly KubeObject[] {
    this.#all ??= [...this.#objects.values()];
    return this.#all;
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key);
  }

  /** What a write of ours returned, or a read after it. */
  put(object: KubeObject): void {
    const key = keyText(keyOf(object));
    if (!this.#isNews(key, object)) return;
    this.#unseen.add(key);
    this.#set(key, object);
  }

  /** It is gone because we removed it. */
  drop(key: string): void {
    const uid = this.#objects.get(key)?.metadata.uid;
    if (uid !== undefined) this.#removed.add(uid);
    this.#unset(key);
  }

  async #follow(): Promise<void> {
    const {apiVersion, kind} = this.#kind;
    const options = {
      ...(this.#namespace === undefined ? {} : {namespace: this.#namespace}),
      ...(this.labelSelector === undefined ? {} : {labelSelector: this.labelSelector}),
    };
    try {
      for await (const event of this.#cluster.watch(apiVersion, kind, options, this.#signal)) this.#take(event);
      // Only an abort ends a watch; one that ended otherwise tells nothing any more.
      this.plain = !this.#signal.aborted;
    } catch (error) {
      this.plain = true;
      this.#listener.unwatchable(kind, sentenceOf(error));
      this.#listener.changed();
    }
    this.#ready();
  }

  #take(event: WatchEvent): void {
    if (event.type === 'listed') this.#replace(event.objects);
    else if (event.type === 'changed') this.#seen(event.object);
    else if (event.type === 'gone') this.#gone(event.object);
    else {
      this.away = event.type === 'away' ? event.message : undefined;
      this.#listener.changed();
    }
    this.#listed ||= event.type === 'listed';
    if (this.#listed || this.away !== undefined) this.#ready();
  }

  #seen(object: KubeObject): void {
    const key = keyText(keyOf(object));
    if (!this.#isNews(key, object)) return;
    this.#unseen.delete(key);
    this.#set(key, object);
  }

  #gone(object: KubeObject): void {
    const key = keyText(keyOf(object));
    this.#removed.delete(object.metadata.uid ?? '');
    const known = this.#objects.get(key);
    if (known === undefined || isOlder(object, known)) return;
    this.#unset(key);
  }

  /** The list may have been made before our last write: what that wrote stays until the watch tells more. */
  #replace(objects: readonly KubeObject[]): void {
    const before = new Map(this.#objects);
    this.#objects.clear();
    for (const object of objects) {
      const key = keyText(keyOf(object));
      const known = before.get(key);
      if (this.#removed.has(object.metadata.uid ?? '')) continue;
      this.#objects.set(key, known !== undefined && isOlder(object, known) ? known : object);
      this.#unseen.delete(key);
    }
    for (const key of this.#unseen) {
      const own = before.get(key);
      if (own !== undefined) this.#objects.set(key, own);
    }
    this.#touch();
  }

  #isNews(key: string, object: KubeObject): boolean {
    if (this.#removed.has(object.metadata.uid ?? '')) return false;
    const known = this.#objects.get(key);
    return known === undefined || !isOlder(object, known);
  }

  #set(key: string, object: KubeObject): void {
    this.#objects.set(key, object);
    this.#touch();
  }

  #unset(key: string): void {
    this.#unseen.delete(key);
    if (this.#objects.delete(key)) this.#touch();
  }

  #touch(): void {
    this.#all = undefined;
    this.#listener.changed();
  }
}

/** Versions of one kind grow; every API server that there is writes them as decimal numbers. What does not look so is taken as newer. */
function isOlder(one: KubeObject, other: KubeObject): boolean {
  const [a = '', b = ''] = [one.metadata.resourceVersion, other.metadata.resourceVersion];
  if (!/^\d+$/.test(a) || !/^\d+$/.test(b)) return false;
  return a.length === b.length ? a < b : a.length < b.length;
}
