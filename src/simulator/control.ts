import type {KubeObject, ObjectKey} from '../core/objects.ts';
import type {ApiServer} from './api/server.ts';
import type {FaultBoard} from './fault-board.ts';
import type {Fields} from './fields.ts';
import type {NodeTable} from './scheduling/node-table.ts';
import type {ObjectStore} from './store.ts';

/** What happened inside the data stores and is not written in any object. Times as ISO 8601. */
export type Facts = {
  /** When the Redis Cluster was formed. */
  redisFormedAt?: string;
};

/** What a controller works with. Everything is synchronous: only virtual time passes. */
export interface Control {
  readonly store: ObjectStore;
  readonly server: ApiServer;
  readonly nodes: NodeTable;
  /** Where the platform lives. */
  readonly namespace: string;
  readonly faults: FaultBoard;
  readonly facts: Facts;
  /** Milliseconds of virtual time. */
  now(): number;
  /** The same as the API writes it: ISO 8601, whole seconds. */
  time(): string;
  /** Creates as a controller; throws a Rejection. `undefined` when it exists. */
  create(object: KubeObject): KubeObject | undefined;
  /** Replaces an object as a controller. */
  put(object: KubeObject): KubeObject;
  /** Replaces the status alone. */
  status(object: KubeObject, status: Fields): KubeObject;
  /** Background deletion: pods get their time to end, dependants follow. */
  remove(key: ObjectKey): void;
  /** Records an Event about an object; repeating it raises its count. */
  event(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): void;
  /** Has the object's controllers look again, now. */
  poke(object: KubeObject): void;
}

/** One simulated controller. Level-triggered: it looks at what is there, so it can start from a saved state at any time. */
export interface Controller {
  readonly name: string;
  /** Kinds it acts on (`Pod`, `apps/Deployment`). */
  readonly kinds: readonly string[];
  /** Returns when to look again (milliseconds of virtual time) if nothing changes before. */
  reconcile(object: KubeObject, control: Control): number | undefined;
}
