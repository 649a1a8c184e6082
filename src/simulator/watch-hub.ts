import {sentenceOf} from '../core/errors.ts';
import {type KubeObject, keyOf, keyText} from '../core/objects.ts';
import type {WatchEvent} from '../core/ports.ts';
import type {SimulatedCluster} from './cluster.ts';
import type {Change} from './store.ts';
import {groupKindOf} from './store.ts';

/** How often a server that is away is looked for. */
const awayLookMs = 1_000;
/** How often somebody looks although nothing is planned: the server may have gone, or another process changed the state file. */
const restlessMs = 1_000;

/** One watch: what it wants to know, and what it was not told yet. */
export class Follower {
  readonly groupKind: string;
  readonly #wants: (object: KubeObject) => boolean;
  readonly #known = new Map<string, string | undefined>();
  #events: WatchEvent[] = [];

  constructor(groupKind: string, wants: (object: KubeObject) => boolean) {
    this.groupKind = groupKind;
    this.#wants = wants;
  }

  get waits(): boolean {
    return this.#events.length === 0;
  }

  take(): readonly WatchEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  list(objects: Iterable<KubeObject>): void {
    const found = [...objects].filter((object) => this.#wants(object));
    for (const object of found) this.#known.set(keyText(keyOf(object)), object.metadata.resourceVersion);
    this.#events.push({type: 'listed', objects: found});
  }

  offer({before, after}: Change): void {
    const object = after ?? before;
    if (object === undefined) return;
    const key = keyText(keyOf(object));
    if (after !== undefined && this.#wants(after)) {
      this.#known.set(key, after.metadata.resourceVersion);
      this.#events.push({type: 'changed', object: after});
    } else if (this.#known.delete(key)) this.#events.push({type: 'gone', object});
  }

  /** What is different from what it knows, after the world was replaced by another process's. */
  compare(objects: ReadonlyMap<string, KubeObject>): void {
    for (const [key, version] of [...this.#known]) {
      const object = objects.get(key);
      if (object === undefined || !this.#wants(object)) {
        this.#known.delete(key);
        this.#events.push({type: 'gone', object: object ?? placeholder(this.groupKind, key)});
      } else if (object.metadata.resourceVersion !== version) this.offer({before: undefined, after: object});
    }
    for (const [key, object] of objects) if (!this.#known.has(key) && this.#wants(object)) this.offer({before: undefined, after: object});
  }
}

/** Hands changes of the cluster to whoever follows it, and lets time move on to the next change when somebody waits for one. */
export class WatchHub {
  readonly #cluster: SimulatedCluster;
  readonly #look: () => Promise<unknown>;
  readonly #followers = new Set<Follower>();
  readonly #waiting = new Set<() => void>();
  #asleep: {readonly until: number; readonly wake: AbortController} | undefined;
  #pumping = false;
  #resting = false;
  #stirred = false;
  /** Why the server cannot be reached; `undefined` while it can. */
  away: string | undefined;

  /** `look` brings the cluster up to the present and throws when it is away. */
  constructor(cluster: SimulatedCluster, look: () => Promise<unknown>) {
    this.#cluster = cluster;
    this.#look = look;
    cluster.store.onChange((change) => this.#deliver(change));
  }

  add(follower: Follower): void {
    this.#followers.add(follower);
    follower.list(this.#cluster.store.ofKind(follower.groupKind).values());
  }

  drop(follower: Follower): void {
    this.#followers.delete(follower);
  }

  resync(): void {
    for (const one of this.#followers) one.compare(this.#cluster.store.ofKind(one.groupKind));
    this.#wakeAll();
  }

  /** Resolves when something may have happened, or at the abort. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        // Nobody waits any more: then nobody needs time to move on either.
        if (this.#waiting.size === 0) this.#asleep?.wake.abort(new Error('nobody waits'));
        resolve();
      };
      this.#waiting.add(done);
      if (signal.aborted) return done();
      signal.addEventListener('abort', done, {once: true});
      void this.#pump();
      this.#rest();
    });
  }

  /** A timer, because it must not make time pass by itself. */
  #rest(): void {
    if (this.#resting) return;
    this.#resting = true;
    this.#cluster.clock.timer(restlessMs, () => {
      this.#resting = false;
      if (this.#waiting.size === 0) return;
      this.#rest();
      void this.#lookAgain();
    });
  }

  #deliver(change: Change): void {
    const object = change.after ?? change.before;
    if (object === undefined || this.#followers.size === 0) return;
    const groupKind = groupKindOf(object);
    for (const one of this.#followers) if (one.groupKind === groupKind) one.offer(change);
    if (this.#stirred) return;
    this.#stirred = true;
    // Once for all changes of one moment; and what is planned next may be earlier now.
    queueMicrotask(() => {
      this.#stirred = false;
      this.#wakeAll();
      if (this.#asleep !== undefined && this.#nextAt() < this.#asleep.until) this.#asleep.wake.abort(new Error('planned anew'));
    });
  }

  #wakeAll(): void {
    for (const done of [...this.#waiting]) done();
  }

  #nextAt(): number {
    if (this.away !== undefined) return this.#cluster.clock.now().getTime() + awayLookMs;
    return this.#cluster.nextAt() ?? Number.POSITIVE_INFINITY;
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    const {clock} = this.#cluster;
    while (this.#waiting.size > 0) {
      const until = this.#nextAt();
      // Nothing will happen by itself; whoever changes something starts the pump again.
      if (!Number.isFinite(until)) break;
      const wake = new AbortController();
      this.#asleep = {until, wake};
      await clock.sleep(until - clock.now().getTime(), wake.signal).catch(() => undefined);
      this.#asleep = undefined;
      if (!wake.signal.aborted) await this.#lookAgain();
    }
    this.#pumping = false;
  }

  async #lookAgain(): Promise<void> {
    const before = this.away;
    try {
      await this.#look();
      this.away = undefined;
    } catch (error) {
      this.away = sentenceOf(error);
    }
    if (before !== this.away) this.#wakeAll();
  }
}

function placeholder(groupKind: string, key: string): KubeObject {
  const [group = '', kind = '', namespace = '', name = ''] = key.split('/');
  const metadata = {name, ...(namespace === '' ? {} : {namespace})};
  return {apiVersion: group === '' ? 'v1' : `${group}/v1`, kind: kind === '' ? groupKind : kind, metadata};
}
