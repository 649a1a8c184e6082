/** One rule of a bucket's life cycle; days are null where the rule does not say. */
export type BucketRule = {
  readonly id: string;
  readonly prefix: string;
  readonly enabled: boolean;
  readonly expireDays: number | null;
  readonly expireOldVersionsDays: number | null;
  readonly abortUploadsDays: number | null;
};
/** `owner`: `ours` when these credentials may use it, `other` when the name is taken by somebody else. */
export type Bucket = {
  readonly name: string;
  readonly owner: 'ours' | 'other' | 'nobody';
  /** Whether anybody may list or read it; null when that could not be asked. */
  readonly public: boolean | null;
  readonly versioning: boolean;
  readonly rules: readonly BucketRule[];
};
/** `complete` is false when counting stopped at the limit of a listing: then both are lower bounds. */
export type BucketUse = {
  readonly objects: number;
  readonly bytes: number;
  readonly complete: boolean;
  /** Of `bytes`, those that were written in the last 30 days. */
  readonly recentBytes: number;
};

/** A rule of ours has an id that begins so; every other rule of a bucket is somebody else's and is kept as it is. */
export const ownRulePrefix = 'gomeet-';

/**
 * Object storage that speaks S3 (Spaces, moto). All throw a ToolError with the service's message, without the credentials,
 * or the signal's reason; credentials that are missing or refused are a UserError. Every call may be made again.
 */
export interface Buckets {
  /** Address of the service, for messages. */
  readonly endpoint: string;
  /** Where the credentials came from, in words. */
  readonly credential: string;
  bucket(name: string, signal: AbortSignal): Promise<Bucket>;
  /** Private. Nothing happens when it is there and ours. */
  create(name: string, signal: AbortSignal): Promise<void>;
  /** Takes away what lets anybody list or read it, and nothing else. */
  makePrivate(name: string, signal: AbortSignal): Promise<void>;
  setVersioning(name: string, enabled: boolean, signal: AbortSignal): Promise<void>;
  /** Puts these rules in the place of ours (see `ownRulePrefix`). */
  setRules(name: string, rules: readonly BucketRule[], signal: AbortSignal): Promise<void>;
  /** Counts at most `most` objects. */
  use(name: string, most: number, signal: AbortSignal): Promise<BucketUse>;
  /** Writes one small object under `gomeet-probe/`, reads it back and removes it. Milliseconds of each. */
  writeRead(name: string, signal: AbortSignal): Promise<{readonly writeMs: number; readonly readMs: number}>;
}
