import {type KubeObject, keyOf, type ObjectKey, textAt} from '../core/objects.ts';
import type {AppliedObject} from '../core/ports.ts';
import type {NodePool} from '../core/target.ts';
import {ApiServer, type Applied} from './api/server.ts';
import {epoch, VirtualClock} from './clock.ts';
import type {Control, Facts} from './control.ts';
import {controllers} from './controllers/all.ts';
import {Engine} from './engine.ts';
import {FaultBoard, type Struck} from './fault-board.ts';
import {heal, strike} from './fault-effects.ts';
import type {Fields} from './fields.ts';
import {ground} from './ground.ts';
import {hexOf} from './hash.ts';
import {removeObject} from './removal.ts';
import {NodeTable} from './scheduling/node-table.ts';
import {ObjectStore, type StoreDump} from './store.ts';

export type ClusterOptions = {
  readonly pools: readonly NodePool[];
  readonly namespace?: string;
  readonly clock?: VirtualClock;
  readonly faults?: FaultBoard;
};

/** Everything that another process needs to go on with this world. */
export type ClusterDump = {
  readonly now: number;
  readonly store: StoreDump;
  readonly applied: readonly (readonly [string, readonly (readonly [string, Fields])[]])[];
  readonly facts: Facts;
  readonly struck: Struck;
};

/**
 * A Kubernetes cluster in memory: an API server, controllers, a scheduler and kubelets on virtual time. Nothing happens by
 * itself: whoever reads or writes calls `catchUp` first, and all that was due until then happens in its order.
 */
export class SimulatedCluster implements Control {
  readonly clock: VirtualClock;
  readonly store = new ObjectStore();
  readonly nodes: NodeTable;
  readonly server: ApiServer;
  readonly faults: FaultBoard;
  readonly namespace: string;
  facts: Facts = {};
  readonly #engine: Engine;
  #written = {now: Number.NaN, text: ''};

  /** A cluster with the given nodes and what every cluster has, at the clock's time. */
  constructor(options: ClusterOptions) {
    this.clock = options.clock ?? new VirtualClock(epoch);
    this.namespace = options.namespace ?? 'gomeet';
    this.faults = options.faults ?? new FaultBoard();
    this.nodes = new NodeTable(this.store);
    this.server = new ApiServer(this.store, this.namespace, () => this.time());
    this.#engine = new Engine(this.store, controllers, this.clock.now().getTime());
    for (const object of ground(options.pools)) this.store.put(object, this.time());
    this.catchUp();
  }

  now(): number {
    return this.#engine.now;
  }

  time(): string {
    const now = this.now();
    // Asked for every object that a controller looks at, while the clock stands still.
    if (now !== this.#written.now) this.#written = {now, text: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z')};
    return this.#written.text;
  }

  /** When the next thing happens by itself (milliseconds); `undefined` when nothing is planned. */
  nextAt(): number | undefined {
    return this.#engine.nextAt;
  }

  /** Lets everything happen that was due until the clock's present time. */
  catchUp(): void {
    this.#engine.advance(this.clock.now().getTime(), this);
  }

  /** Moves the clock on, for worlds that nobody sleeps in (tests, preparing a world). */
  advance(ms: number): void {
    this.clock.moveTo(new Date(this.clock.now().getTime() + ms));
    this.catchUp();
  }

  /** Server-side apply of each object by a field manager; refusals are part of the answers. */
  apply(objects: readonly KubeObject[], manager = 'gomeet'): readonly AppliedObject[] {
    this.catchUp();
    const answers = objects.map((object) => this.server.apply(manager, object));
    this.catchUp();
    return answers;
  }

  /** Puts the requested faults into force. */
  strike(): void {
    strike(this.faults.strike(this.now()), this);
  }

  create(object: KubeObject): KubeObject | undefined {
    return this.server.create('kube-controller-manager', object);
  }

  put(object: KubeObject): KubeObject {
    return this.store.put(object, this.time());
  }

  status(object: KubeObject, status: Fields): KubeObject {
    const live = this.store.get(keyOf(object));
    return live === undefined ? object : this.store.put({...live, status}, this.time());
  }

  remove(key: ObjectKey): void {
    removeObject(this.store, key, this.now());
  }

  poke(object: KubeObject): void {
    this.#engine.poke(object);
  }

  event(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const {name, uid = '', namespace = 'default'} = about.metadata;
    const key = {apiVersion: 'v1', kind: 'Event', namespace, name: `${name}.${hexOf(`${uid}/${reason}/${message}`, 16)}`};
    const before = this.store.get(key);
    const time = this.time();
    this.store.put(
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: {name: key.name, namespace},
        involvedObject: {apiVersion: about.apiVersion, kind: about.kind, name, namespace, uid},
        type,
        reason,
        message,
        count: 1 + Number(before?.count ?? 0),
        firstTimestamp: textAt(before, 'firstTimestamp') ?? time,
        lastTimestamp: time,
        source: {component: 'simulator'},
      },
      time,
    );
  }

  dump(): ClusterDump {
    const applied = [...this.server.applied].map(([key, managers]) => [key, [...managers]] as const);
    return {now: this.now(), store: this.store.dump(), applied, facts: this.facts, struck: this.faults.struck()};
  }

  /** Goes on with a world that another process left. Faults that it had and this one was not asked for are healed. */
  restore(dump: ClusterDump): void {
    this.store.restore(dump.store);
    this.nodes.restore(dump.store.objects);
    const applied: Applied = new Map(dump.applied.map(([key, managers]) => [key, new Map(managers)]));
    this.server.restore(applied);
    this.facts = {...dump.facts};
    this.clock.moveTo(new Date(dump.now));
    this.#engine.restart(dump.now);
    this.begin(dump.struck);
    this.catchUp();
  }

  /** Puts faults into force that are there from the start, or struck earlier in this world; heals the others. */
  begin(earlier: Struck = {}): void {
    const begun = this.faults.begin(this.now(), earlier);
    heal(this);
    strike(begun, this);
  }
}
