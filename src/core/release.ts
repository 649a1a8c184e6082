import type {KubeObject} from './objects.ts';

/** What made a release: the command that changed the platform. */
export const releaseCommands = ['deploy', 'rollback', 'rollout', 'scale'] as const;
export type ReleaseCommand = (typeof releaseCommands)[number];

/** Which version of a Secret existed; never a value. */
export type SecretVersion = {readonly name: string; readonly resourceVersion: string; readonly keys: readonly string[]};

/** What was put on the cluster, kept there. Holds no Secret values: only which Secrets existed at which resourceVersion. */
export type Release = {
  readonly number: number;
  readonly command: ReleaseCommand;
  /** `failed`: something was applied, but not everything, or its gates did not pass. */
  readonly outcome: 'ok' | 'failed';
  /** One sentence: why it failed, or what else a reader of the history should know. */
  readonly message?: string;
  /** Id of the evidence that was collected when it failed. */
  readonly evidence: string | null;
  /** Of a rollback: the number of the release that it brought back. */
  readonly restores?: number;
  readonly profile: string;
  readonly planHash: string;
  /** sha256 of the manifests, to see that nothing changed since. */
  readonly manifestsHash: string;
  readonly by: string;
  /** ISO 8601, by the clock of the machine that deployed. */
  readonly at: string;
  readonly toolVersion: string;
  /** Every image that the manifests name, sorted. */
  readonly images: readonly string[];
  /** Image → `sha256:…` that a ready pod ran when the record was written; images that no ready pod told of are absent. */
  readonly digests: {readonly [image: string]: string};
  readonly secrets: readonly SecretVersion[];
  readonly manifests: readonly KubeObject[];
};

/** A record that cannot be used, and why. */
export type DamagedRelease = {readonly name: string; readonly number: number; readonly reason: string};

/** Everything that the cluster holds, newest first. */
export type ReleaseLog = {readonly releases: readonly Release[]; readonly damaged: readonly DamagedRelease[]};
