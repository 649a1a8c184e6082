import type {Surge} from '../../capacity/surge.ts';
import type {ImageReference} from '../../core/image.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {ClusterIdentity, World} from '../../core/ports.ts';
import type {ObjectChange} from '../../core/step.ts';
import type {Target} from '../../core/target.ts';

/** Where the images of a target are written down, so that the next deploy does not put an old one back. */
export type ImagesFrom = 'gomeet.yaml' | 'own manifests' | 'nowhere';

/** What rolling one workload needs, whatever is rolled. */
export type RollOptions = {
  readonly world: World;
  readonly target: Target;
  /** As somebody typed it. */
  readonly service: string;
  /** Stop waiting for drains after so many milliseconds; each batch's whole grace when absent. */
  readonly maxDrainMs?: number;
};

export type RolloutOptions = RollOptions & {
  /** As somebody typed it. */
  readonly image: string;
  readonly container?: string;
  /** Take the image over from another field manager. */
  readonly force: boolean;
  readonly secretNames: readonly string[];
  readonly by: string;
  readonly toolVersion: string;
  readonly imagesFrom: ImagesFrom;
};

/** A container and the image that it has now. */
export type Swapped = {readonly container: string; readonly from: string};

/** A workload that is about to be rolled. */
export type Rolling = {
  readonly workload: KubeObject;
  readonly live: KubeObject;
  readonly surge: Surge;
  /** Old pods stay until their users have left. */
  readonly drains: boolean;
  /** Pods that can be replaced at a time; 0 for those that need no room beside the old ones. */
  readonly batch: number;
  /** What the probes hold it against: the manifests in force, with the autoscaler as it is now. */
  readonly manifests: readonly KubeObject[];
};

export type RolloutContext = {
  readonly identity: ClusterIdentity;
  readonly options: RolloutOptions;
  readonly image: ImageReference;
  readonly rolling: Rolling;
  readonly swapped: readonly Swapped[];
  /** The object that is applied. */
  readonly wanted: KubeObject;
  /** Absent when it runs already. */
  readonly change: ObjectChange | undefined;
  /** Everything that the platform consists of afterwards. */
  readonly release: readonly KubeObject[];
  /** The newest record says the same. */
  readonly recorded: boolean;
};
