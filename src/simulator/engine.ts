import {type KubeObject, keyOf, keyText} from '../core/objects.ts';
import type {Control, Controller} from './control.ts';
import {groupKindOf, type ObjectStore} from './store.ts';
import {Timeline} from './timeline.ts';
import {affected} from './watches.ts';

/** Reconciliations at one instant after which two controllers must be undoing each other. */
const turnLimit = 200_000;

/** Runs controllers: what changed is looked at now, what asked to be looked at later when its time comes. */
export class Engine {
  readonly #store: ObjectStore;
  readonly #byKind = new Map<string, Controller[]>();
  readonly #queue = new Set<string>();
  readonly #later = new Timeline<string>();
  readonly #due = new Map<string, number>();
  #now: number;

  constructor(store: ObjectStore, controllers: readonly Controller[], now: number) {
    this.#store = store;
    this.#now = now;
    for (const controller of controllers) {
      for (const kind of controller.kinds) this.#byKind.set(kind, [...(this.#byKind.get(kind) ?? []), controller]);
    }
    store.onChange((change) => {
      if (change.after !== undefined) this.poke(change.after);
      for (const object of affected(change, store)) this.poke(object);
    });
  }

  get now(): number {
    return this.#now;
  }

  /** When the next thing happens by itself (milliseconds); `undefined` when nothing is planned. */
  get nextAt(): number | undefined {
    return this.#later.nextAt();
  }

  poke(object: KubeObject): void {
    if (this.#byKind.has(groupKindOf(object))) this.#queue.add(keyText(keyOf(object)));
  }

  /** Forgets what was planned and looks at everything anew, at that time. */
  restart(now: number): void {
    this.#queue.clear();
    this.#later.clear();
    this.#due.clear();
    this.#now = now;
    for (const object of this.#store.all()) this.poke(object);
  }

  /** Lets everything happen that happens until `target` (milliseconds). */
  advance(target: number, control: Control): void {
    for (;;) {
      this.#drain(control);
      const next = this.#later.nextAt();
      if (next === undefined || next > target) break;
      this.#now = Math.max(this.#now, next);
      while (this.#later.nextAt() === next) this.#fire(next);
    }
    this.#now = Math.max(this.#now, target);
  }

  #fire(at: number): void {
    const key = this.#later.take()?.item;
    if (key === undefined || this.#due.get(key) !== at) return;
    this.#due.delete(key);
    this.#queue.add(key);
  }

  #drain(control: Control): void {
    let turns = 0;
    for (const key of this.#queue) {
      this.#queue.delete(key);
      turns += 1;
      if (turns > turnLimit) throw new Error(`the simulated controllers do not come to rest; the last object was ${key}`);
      this.#reconcile(key, control);
    }
  }

  #reconcile(key: string, control: Control): void {
    const first = this.#store.byText(key);
    if (first === undefined) return;
    for (const controller of this.#byKind.get(groupKindOf(first)) ?? []) {
      const object = this.#store.byText(key);
      if (object === undefined) return;
      const again = controller.reconcile(object, control);
      if (again !== undefined && again < Number.MAX_SAFE_INTEGER) this.#plan(key, Math.max(again, this.#now + 1));
    }
  }

  /** One appointment for each object: the earliest. */
  #plan(key: string, at: number): void {
    const planned = this.#due.get(key);
    if (planned !== undefined && planned <= at) return;
    this.#due.set(key, at);
    this.#later.add(at, key);
  }
}
