/** What the bucket of the recordings says. */

export type LifecycleRule = {readonly id: string; readonly enabled: boolean; readonly prefix: string; readonly days: number};
export type BucketState = {
  readonly bucket: string;
  readonly endpoint: string;
  /** HTTP status of `HEAD` with the deployed key: 200 its own, 403 not for this key, 404 no such bucket. */
  readonly signedStatus: number;
  /** HTTP status of a listing without any key: 403 as it should be, 200 open to everybody. */
  readonly anonymousStatus: number;
  /** `undefined` when the bucket has no rules; null when they could not be read, with the reason. */
  readonly lifecycle: readonly LifecycleRule[] | undefined | null;
  readonly lifecycleError: string;
};

export interface ObjectStorage {
  /**
   * Asks the bucket that configmap/egress-config names, with the key of secret/spaces-credentials. `undefined` while the
   * Secret holds placeholders: recording is not set up then. Throws a ToolError when the storage cannot be asked.
   */
  recordings(signal?: AbortSignal): Promise<BucketState | undefined>;
}
