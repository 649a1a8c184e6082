import type {Finding} from '../../core/finding.ts';
import type {KubeObject, ObjectKey} from '../../core/objects.ts';
import type {ClusterIdentity, World} from '../../core/ports.ts';
import type {Release, ReleaseLog} from '../../core/release.ts';
import type {Target} from '../../core/target.ts';
import type {Differing} from '../../steps/apply-objects.ts';
import type {Wish} from '../../steps/release-choice.ts';

export type RollbackOptions = {
  readonly world: World;
  readonly target: Target;
  /** The same target at another size: a release may be of another profile than the configuration has now. */
  readonly targetOf: (profile: string) => Promise<Target>;
  /** Which release; the one that makes sense when absent. */
  readonly wish?: Wish;
  readonly prune: boolean;
  /** Take fields back that another field manager took over. */
  readonly force: boolean;
  /** Who does it, for the release record. */
  readonly by: string;
  readonly toolVersion: string;
};

/** What can be brought back, and what cannot. */
export type Restorable = {
  readonly phases: ReadonlyMap<string, Differing>;
  /** Everything that is applied and read back. */
  readonly objects: readonly KubeObject[];
  /** Jobs of the release that are not as they were then: they are not run again. */
  readonly jobs: readonly ObjectKey[];
  /** Claims that the API server does not let go back, with its words. */
  readonly volumes: readonly {readonly key: ObjectKey; readonly message: string}[];
};

export type RollbackContext = {
  readonly identity: ClusterIdentity;
  readonly options: RollbackOptions;
  readonly log: ReleaseLog;
  readonly release: Release;
  /** The target as it was at that release. */
  readonly then: Target;
  readonly restorable: Restorable;
  /** Created by later releases, not in this one, still in the cluster. */
  readonly leaving: readonly ObjectKey[];
  /** Pods of broken revisions that keep a StatefulSet from going back. */
  readonly stuck: readonly string[];
  readonly notUndone: readonly Finding[];
};

/** How many objects differ from the release. */
export function differing({phases}: Restorable): number {
  return [...phases.values()].reduce((sum, phase) => sum + phase.changes.length, 0);
}
