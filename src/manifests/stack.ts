import type {KubeObject} from '../core/objects.ts';
import type {NodePool} from '../core/target.ts';
import type {SecretSpec} from '../secrets/spec.ts';

/** A count, the bounds of an autoscaler, or counts by name (`primary`, `replicas`). */
export type Instances = number | {readonly min: number; readonly max: number; readonly initial: number} | {readonly [name: string]: number};

/** What a profile is for and what it needs, from `capacity.yaml`. Three units that are never mixed. */
export type ProfileCapacity = {
  readonly description: string;
  /** WebSocket connections. */
  readonly connections: number;
  /** People in media rooms. */
  readonly participants: number;
  /** HTTP users. */
  readonly users: number;
  readonly pools: readonly NodePool[];
  readonly instances: {readonly [workload: string]: Instances};
  readonly notes: readonly string[];
};

/** One profile of a stack, as shipped. `objects` are canonical: ordered, with configuration hashes. */
export type StackTemplates = {
  readonly stack: string;
  readonly profile: string;
  readonly objects: readonly KubeObject[];
  readonly secrets: readonly SecretSpec[];
  readonly capacity: ProfileCapacity;
};
