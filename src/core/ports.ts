/**
 * What gomeet needs of the world. Three worlds implement it: your cluster and the sandbox (src/tools), and the
 * simulator (src/simulator). Every method may be called again after a failure; reads never change anything.
 */

import type {Buckets} from './buckets.ts';
import type {Cloud} from './cloud.ts';
import type {PgBouncerPort, PostgresPort, RedisPort} from './data-stores.ts';
import type {Json} from './json.ts';
import type {LiveKitPort, TurnPort} from './media.ts';
import type {AlertmanagerPort, PrometheusPort} from './monitoring.ts';
import type {Outside, PodNetwork} from './network.ts';
import type {KubeObject, ObjectKey} from './objects.ts';
import type {ObjectStorage} from './storage.ts';

/** Time. Virtual in the simulator, so that a deploy of minutes takes a second. */
export interface Clock {
  now(): Date;
  /** Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `fire` after `ms` unless cancelled; never keeps the process alive. */
  timer(ms: number, fire: () => void): {cancel(): void};
}

/** Which cluster this is. `uid` is that of the kube-system namespace, the usual identity of a cluster. */
export type ClusterIdentity = {
  readonly context: string;
  readonly server: string;
  readonly uid: string;
  readonly serverVersion: string;
};

export type AccessQuestion = {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
};
export type AccessAnswer = AccessQuestion & {readonly allowed: boolean; readonly reason: string};

export type ListOptions = {readonly namespace?: string; readonly labelSelector?: string; readonly fieldSelector?: string};

/**
 * What a watch tells. `listed` is the whole truth at that moment: first of all, and again when the server forgot where the
 * watch was (410). `away` while the connection is lost; the watch comes back by itself, with a back-off.
 */
export type WatchEvent =
  | {readonly type: 'listed'; readonly objects: readonly KubeObject[]}
  | {readonly type: 'changed'; readonly object: KubeObject}
  | {readonly type: 'gone'; readonly object: KubeObject}
  | {readonly type: 'away'; readonly message: string}
  | {readonly type: 'back'};

export interface ClusterReader {
  /** Fails within two seconds when the API server does not answer. */
  identity(signal?: AbortSignal): Promise<ClusterIdentity>;
  /** `undefined` when it does not exist. */
  get(key: ObjectKey, signal?: AbortSignal): Promise<KubeObject | undefined>;
  /** Follows pagination to the end. A kind that the server does not know gives an empty list only with `optional`, else a ToolError with `unknownKindDetail`. */
  list(
    apiVersion: string,
    kind: string,
    options?: ListOptions & {readonly optional?: boolean},
    signal?: AbortSignal,
  ): Promise<readonly KubeObject[]>;
  /** Whether the server has this kind, built in or by a CustomResourceDefinition. */
  knows(apiVersion: string, kind: string, signal?: AbortSignal): Promise<boolean>;
  /**
   * Follows all objects of a kind until the signal aborts (then it ends without an error). Cut connections, bookmarks and
   * 410 are its own business. Throws only what no waiting can heal: an unknown kind, no permission.
   */
  watch(apiVersion: string, kind: string, options: ListOptions, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /**
   * Shows every object of a kind to `visit`, each once, and keeps none: for what there may be tens of thousands of. Objects
   * may be some seconds old, as the API server's cache has them. Absent in a world that is small; then `list` does.
   */
  scan?(apiVersion: string, kind: string, options: ListOptions, visit: (object: KubeObject) => void, signal?: AbortSignal): Promise<void>;
  /** How far the API server's clock is ahead of this machine's, in milliseconds, to about a second; `undefined` before its first answer. */
  clockOffsetMs?(): number | undefined;
  /** Rules of roles that hold for this user in a namespace, as many as the server tells: what no rule allows may still be allowed. */
  rules?(namespace: string, signal?: AbortSignal): Promise<readonly unknown[]>;
  /** SelfSubjectAccessReview for each question, in order. */
  access(questions: readonly AccessQuestion[], signal?: AbortSignal): Promise<readonly AccessAnswer[]>;
}

/** What the server made, or would make, of one applied object. `before` is absent when it did not exist. */
export type AppliedObject = {
  readonly key: ObjectKey;
  readonly before?: KubeObject;
  readonly after?: KubeObject;
  /** The server's refusal of this one object, in its own words; then `after` is absent. */
  readonly rejected?: {
    readonly reason: 'conflict' | 'immutable' | 'forbidden' | 'invalid' | 'not-found' | 'other';
    readonly message: string;
  };
};

/** `force`: take fields over from other field managers (`--force-conflicts`) instead of being refused. */
export type ApplyOptions = {readonly force?: boolean};

export interface ClusterWriter {
  /** Server-side apply with `--dry-run=server`: changes nothing, not counted as a write. */
  preview(objects: readonly KubeObject[], signal?: AbortSignal, options?: ApplyOptions): Promise<readonly AppliedObject[]>;
  /** Server-side apply as field manager `gomeet`, in the given order; throws a ToolError naming every object the server rejected. */
  apply(objects: readonly KubeObject[], signal?: AbortSignal, options?: ApplyOptions): Promise<readonly AppliedObject[]>;
  /** Creates, never overwrites. `exists` when somebody (or a cut-off earlier try) already did. */
  create(object: KubeObject, signal?: AbortSignal): Promise<'created' | 'exists'>;
  /** JSON merge patch (RFC 7386) of an existing object: for adding keys to a Secret without owning the others. */
  merge(key: ObjectKey, patch: {readonly [field: string]: Json}, signal?: AbortSignal): Promise<void>;
  /**
   * PUT of a whole object: with `metadata.resourceVersion` it goes through only when nobody changed it since. `conflict`
   * when somebody did, or when it does not exist any more. Returns the stored object.
   */
  replace(object: KubeObject, signal?: AbortSignal): Promise<KubeObject | 'conflict'>;
  /** The same of the status alone, for what controllers take orders by; everything else of the object stays as it is. */
  replaceStatus(object: KubeObject, signal?: AbortSignal): Promise<KubeObject | 'conflict'>;
  /** Sets the scale subresource of a Deployment or StatefulSet. */
  scale(key: ObjectKey, replicas: number, signal?: AbortSignal): Promise<void>;
  /** Background propagation. Absent is success. */
  remove(key: ObjectKey, signal?: AbortSignal): Promise<void>;
  /** Eviction (policy/v1) of a pod: it ends with its own grace. `blocked`, in the server's words, while a disruption budget keeps it. */
  evict(pod: ObjectKey, signal?: AbortSignal): Promise<'evicted' | 'gone' | {readonly blocked: string}>;
}

export type ExecRequest = {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Never holds a secret: the API server's audit log records it. */
  readonly command: readonly string[];
  readonly stdin?: string;
};
/** `tailLines` from the end, or `limitBytes` from the start; never the whole log. */
export type LogsRequest = {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous?: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  /** Seconds back from now. */
  readonly sinceSeconds?: number;
  /** Each line begins with the kubelet's time (RFC 3339) and a blank, where the kubelet has one. */
  readonly timestamps?: boolean;
};
export type ExecResult = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

export interface PodExec {
  /** Resolves with the command's own exit code; rejects with a ToolError when the exec itself could not run. */
  exec(request: ExecRequest, signal?: AbortSignal): Promise<ExecResult>;
  /** Text of a container's log; `undefined` when there is none (no previous container, not started yet). Throws a ToolError without permission. */
  logs(request: LogsRequest, signal?: AbortSignal): Promise<string | undefined>;
  /** Lines of a container's log as they come, from `tailLines` before now, until the container ends or the signal aborts. */
  follow?(request: LogsRequest, signal: AbortSignal): AsyncIterable<string>;
}

/** Measurements of single pods, as autoscalers read them (custom.metrics.k8s.io). */
export interface PodMetrics {
  /** Value by pod name; a pod without a measurement is absent, never 0. Throws a ToolError when nobody serves the metric. */
  read(metric: string, namespace: string, labelSelector: string, signal?: AbortSignal): Promise<ReadonlyMap<string, number>>;
}

/** Versions of the programs that this world works with; `undefined` = not found. */
export interface ToolVersions {
  kubectl(signal?: AbortSignal): Promise<string | undefined>;
}

export type WorldKind = 'cluster' | 'sandbox' | 'simulated';

export interface World {
  readonly kind: WorldKind;
  readonly clock: Clock;
  readonly cluster: ClusterReader;
  readonly changes: ClusterWriter;
  readonly pods: PodExec;
  readonly postgres: PostgresPort;
  readonly pgbouncer: PgBouncerPort;
  readonly redis: RedisPort;
  readonly versions: ToolVersions;
  /** Absent in a world that measures nothing. */
  readonly metrics?: PodMetrics;
  readonly network?: PodNetwork;
  readonly outside?: Outside;
  readonly prometheus?: PrometheusPort;
  readonly alertmanager?: AlertmanagerPort;
  readonly livekit?: LiveKitPort;
  readonly turn?: TurnPort;
  readonly storage?: ObjectStorage;
  /** The account around the cluster; absent where the target does not say that gomeet looks after one. */
  readonly cloud?: Cloud;
  readonly buckets?: Buckets;
  /** The same world, whose ports find their pods through this reader: for a run that reads every list once. */
  readonly through?: (cluster: ClusterReader) => World;
  /** Ends connections and, in the simulator, saves state. Safe to call twice. */
  close(): Promise<void>;
}
