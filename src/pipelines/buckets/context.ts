import type {Bucket} from '../../core/buckets.ts';
import type {ClusterIdentity, World} from '../../core/ports.ts';
import type {FieldChange} from '../../core/step.ts';
import type {Target} from '../../core/target.ts';
import type {WantedBucket} from '../../manifests/buckets.ts';

export type BucketsOptions = {readonly world: World; readonly target: Target};

/** One bucket, and what is between it and the wish. */
export type BucketPlan = {
  readonly wanted: WantedBucket;
  readonly found: Bucket;
  readonly fields: readonly FieldChange[];
  /** The service would delete objects that it keeps now. */
  readonly deletes: boolean;
};

export type BucketsContext = {
  readonly identity: ClusterIdentity;
  readonly options: BucketsOptions;
  readonly plans: readonly BucketPlan[];
};
