import type {Bounds} from '../../checks/kubernetes/_scaled.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {ClusterIdentity, World} from '../../core/ports.ts';
import type {ObjectChange} from '../../core/step.ts';
import type {Target} from '../../core/target.ts';
import type {ProfileCapacity} from '../../manifests/stack.ts';
import type {SecretSpec} from '../../secrets/spec.ts';
import type {Cost} from './costs.ts';

export type ScaleOptions = {
  readonly world: World;
  readonly target: Target;
  /** As somebody typed them. */
  readonly service: string;
  readonly count: string;
  readonly max?: string;
  /** Go on although pods would wait for nodes. */
  readonly allowPending: boolean;
  /** Take the number over from another field manager. */
  readonly force: boolean;
  /** Until the pods are ready. */
  readonly wait: boolean;
  readonly secrets: readonly SecretSpec[];
  readonly capacity: ProfileCapacity;
  readonly by: string;
  readonly toolVersion: string;
};

/** Numbers of pods that were asked for. */
export type Wish = {readonly count: number; readonly max?: number};

export type ScaleContext = {
  readonly identity: ClusterIdentity;
  readonly options: ScaleOptions;
  readonly wish: Wish;
  readonly live: KubeObject;
  /** Pods that are asked for now: `spec.replicas` of the live workload. */
  readonly current: number;
  /** As it will be. */
  readonly bounds: Bounds;
  /** The object that is applied: the autoscaler, or the workload. */
  readonly wanted: KubeObject;
  /** Absent when it is so already. */
  readonly change: ObjectChange | undefined;
  /** Of pods that may have to go, the emptiest first. */
  readonly costs: readonly Cost[];
  /** Everything that the platform consists of afterwards. */
  readonly release: readonly KubeObject[];
  readonly recorded: boolean;
};
