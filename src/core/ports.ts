/**
 * What gomeet needs of the world. Three worlds implement it: your cluster and the sandbox (src/tools), and the
 * simulator (src/simulator). Every method may be called again after a failure; reads never change anything.
 */

import type {PgBouncerPort, PostgresPort, RedisPort} from './data-stores.ts';
import type {Json} from './json.ts';
import type {KubeObject, ObjectKey} from './objects.ts';

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

export interface ClusterReader {
  /** Fails within two seconds when the API server does not answer. */
  identity(signal?: AbortSignal): Promise<ClusterIdentity>;
  /** `undefined` when it does not exist. */
  get(key: ObjectKey, signal?: AbortSignal): Promise<KubeObject | undefined>;
  /** Follows pagination to the end. A kind that the server does not know gives an empty list only with `optional`. */
  list(
    apiVersion: string,
    kind: string,
    options?: ListOptions & {readonly optional?: boolean},
    signal?: AbortSignal,
  ): Promise<readonly KubeObject[]>;
  /** Whether the server has this kind, built in or by a CustomResourceDefinition. */
  knows(apiVersion: string, kind: string, signal?: AbortSignal): Promise<boolean>;
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

export interface ClusterWriter {
  /** Server-side apply with `--dry-run=server`: changes nothing, not counted as a write. */
  preview(objects: readonly KubeObject[], signal?: AbortSignal): Promise<readonly AppliedObject[]>;
  /** Server-side apply as field manager `gomeet`, in the given order; throws a ToolError naming every object the server rejected. */
  apply(objects: readonly KubeObject[], signal?: AbortSignal): Promise<readonly AppliedObject[]>;
  /** Creates, never overwrites. `exists` when somebody (or a cut-off earlier try) already did. */
  create(object: KubeObject, signal?: AbortSignal): Promise<'created' | 'exists'>;
  /** JSON merge patch (RFC 7386) of an existing object: for adding keys to a Secret without owning the others. */
  merge(key: ObjectKey, patch: {readonly [field: string]: Json}, signal?: AbortSignal): Promise<void>;
  /** Sets the scale subresource of a Deployment or StatefulSet. */
  scale(key: ObjectKey, replicas: number, signal?: AbortSignal): Promise<void>;
  /** Background propagation. Absent is success. */
  remove(key: ObjectKey, signal?: AbortSignal): Promise<void>;
}

export type ExecRequest = {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Never holds a secret: the API server's audit log records it. */
  readonly command: readonly string[];
  readonly stdin?: string;
};
export type ExecResult = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

export interface PodExec {
  /** Resolves with the command's own exit code; rejects with a ToolError when the exec itself could not run. */
  exec(request: ExecRequest, signal?: AbortSignal): Promise<ExecResult>;
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
  /** Ends connections and, in the simulator, saves state. Safe to call twice. */
  close(): Promise<void>;
}
