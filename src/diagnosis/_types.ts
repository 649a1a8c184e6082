import type {Cause, CauseCode, Verdict} from '../core/cause.ts';
import type {KubeObject, ObjectKey} from '../core/objects.ts';

/** What is known of the cluster at one moment, found by what it is asked for. Built once for many workloads. */
export interface Snapshot {
  /** Milliseconds. The cluster's time as far as known: objects carry server time. */
  readonly now: number;
  /** Every object, each once. */
  all(): readonly KubeObject[];
  /** Objects of a kind, of all namespaces in the snapshot; empty when none were gathered. */
  of(kind: string): readonly KubeObject[];
  /** Whether objects of this kind were gathered at all: absence of what was never looked at proves nothing. */
  has(kind: string): boolean;
  find(kind: string, namespace: string | undefined, name: string): KubeObject | undefined;
  /** Objects whose ownerReferences name this one. */
  ownedBy(owner: KubeObject): readonly KubeObject[];
  /** Events about this object, oldest first, repeated ones once (with their count). */
  eventsOf(object: KubeObject): readonly SeenEvent[];
  /** Participants on an SFU pod, where somebody measured it. */
  participantsOf(pod: KubeObject): number | undefined;
}

/** An Event of v1 or events.k8s.io/v1 in one shape. Times in milliseconds; NaN never appears: undefined when the event does not tell. */
export type SeenEvent = {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly container?: string;
};

/** One workload (or any other object) with what belongs to it. */
export interface Scene {
  readonly snapshot: Snapshot;
  readonly subject: KubeObject;
  /** Milliseconds; same as snapshot.now. */
  readonly now: number;
  /** Pods of the revision that is being rolled out, not being deleted. For a bare Pod: itself. */
  readonly fresh: readonly KubeObject[];
  /** Pods of older revisions, not being deleted: context, never a cause. */
  readonly old: readonly KubeObject[];
  /** Pods of any revision that are being deleted. */
  readonly leaving: readonly KubeObject[];
  /** The ReplicaSet or ControllerRevision that makes the fresh pods, where there is one. */
  readonly revision: KubeObject | undefined;
}

/** A cause before ranking and folding. */
export type Found = Omit<Cause, 'consequences' | 'count'> & {
  readonly count?: number;
  /** Codes of which this is only a consequence when one of them was found for the same subject. */
  readonly follows?: readonly CauseCode[];
};

/** Everything that one kind of trouble looks like. The default export of each file in families/. Never throws. */
export interface Family {
  readonly codes: readonly CauseCode[];
  find(scene: Scene): readonly Found[];
}

/** What is said of one workload. Counts of pods of the new revision. */
export type Diagnosis = {
  readonly key: ObjectKey;
  readonly verdict: Verdict;
  /** One line: where the roll-out stands, without the cause. */
  readonly summary: string;
  readonly desired: number;
  readonly ready: number;
  readonly updated: number;
  /** Pods of older revisions that still serve, and those on their way out. */
  readonly old: number;
  readonly leaving: number;
  /** The root first; those of one code once, with `count`. */
  readonly causes: readonly Cause[];
  /** True while users are served by at least one ready pod, of whatever revision; null where that says nothing. */
  readonly serving: boolean | null;
};
