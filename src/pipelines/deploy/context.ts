import type {ObjectKey} from '../../core/objects.ts';
import type {ClusterIdentity, World} from '../../core/ports.ts';
import type {Release} from '../../core/release.ts';
import type {Target} from '../../core/target.ts';
import type {SecretSpec} from '../../secrets/spec.ts';
import type {Differing} from '../../steps/apply-objects.ts';
import type {Around} from './around.ts';

/** What the command line and the configuration ask for. */
export type DeployOptions = {
  readonly world: World;
  readonly target: Target;
  readonly secrets: readonly SecretSpec[];
  readonly only: readonly string[];
  readonly from?: string;
  /** Of `skippable`; nothing when absent. */
  readonly skip?: readonly string[];
  readonly prune: boolean;
  /** Where `external` secrets come from: environment variables. */
  readonly env: {readonly [name: string]: string | undefined};
  /** Who deploys, for the release record. */
  readonly by: string;
  readonly toolVersion: string;
  /** The command that asks whether everything is well. */
  readonly healthCheck?: string;
  /** The commands that write the names and that ask who sees them. */
  readonly dnsSync?: string;
  readonly dnsCheck?: string;
};

/** One phase's objects and how they differ from the cluster. */
export type PhaseState = Differing;
/** A Secret that lacks some or all keys. */
export type SecretGap = {readonly spec: SecretSpec; readonly exists: boolean; readonly keys: readonly string[]};

export type DeployContext = {
  readonly identity: ClusterIdentity;
  readonly options: DeployOptions;
  readonly phases: ReadonlyMap<string, PhaseState>;
  readonly secretGaps: readonly SecretGap[];
  /** In the last healthy release or in one that failed since, not in this one, still in the cluster. */
  readonly leaving: readonly ObjectKey[];
  /** The newest record, healthy or not. */
  readonly last: Release | undefined;
  readonly manifestsHash: string;
  /** Phases that will not run still differ from the cluster: then this run is not a release. */
  readonly partial: boolean;
  readonly around: Around;
};
