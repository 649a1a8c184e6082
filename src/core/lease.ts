import type {LockHolder} from './lock.ts';
import {at, type KubeObject, numberAt, type ObjectKey, textAt} from './objects.ts';

/** What a lock is in the cluster: one `coordination.k8s.io/v1` Lease of this name in the target's namespace. */
export const lockName = 'gomeet-lock';
export const leaseVersion = 'coordination.k8s.io/v1';

/** How long a holder that says nothing keeps the lock, in milliseconds: the usual length of a leader's lease, twice. */
export const leaseMs = 30_000;
/** Two renewals may fail before the lease runs out. */
export const renewEveryMs = 10_000;

/** Who takes a lock, beside the times. */
export type LockOwner = Pick<LockHolder, 'identity' | 'by' | 'host' | 'command' | 'reason' | 'job'>;

/** A Lease as read: who holds it, or who held it last and how that ended. */
export type LeaseState = {
  readonly object: KubeObject;
  /** resourceVersion: changes with every renewal. */
  readonly version: string;
  readonly holder: LockHolder | undefined;
  /** How long without a renewal until it runs out, in milliseconds. */
  readonly durationMs: number;
  /** Set when somebody took it away from its holder by hand. */
  readonly broken?: LockBreak;
  /** Who gave a free lock back, and when. */
  readonly last?: {readonly by: string; readonly command: string; readonly until: string | null};
};
export type LockBreak = {readonly by: string; readonly reason: string; readonly at: string; readonly holder: string};

const prefix = 'gomeet.io/lock-';
const longestMs = 24 * 3_600_000;

export function lockKey(namespace: string): ObjectKey {
  return {apiVersion: leaseVersion, kind: 'Lease', namespace, name: lockName};
}

/** Reads a Lease that anybody may have written: times that are none are null, a length that is none is ours. */
export function parseLease(object: KubeObject): LeaseState {
  const {annotations = {}, resourceVersion = ''} = object.metadata;
  const note = (name: string) => plain(textOf(annotations[`${prefix}${name}`]));
  const seconds = numberAt(object, 'spec', 'leaseDurationSeconds') ?? 0;
  const durationMs = seconds > 0 ? Math.min(seconds * 1_000, longestMs) : leaseMs;
  const identity = plain(textAt(object, 'spec', 'holderIdentity') ?? '');
  // Whoever took the Lease with another tool left the annotations of the holder before.
  const own = (name: string) => (identity === '' || note('identity') === identity ? note(name) : '');
  const heartbeat = timeOf(at(object, 'spec', 'renewTime'));
  const [reason, job] = [own('reason'), own('job')];
  const holder: LockHolder = {
    identity,
    by: own('by') || identity,
    host: own('host'),
    command: own('command'),
    ...(reason === '' ? {} : {reason}),
    ...(job === '' ? {} : {job}),
    since: isoOf(timeOf(at(object, 'spec', 'acquireTime'))),
    heartbeat: isoOf(heartbeat),
    expires: isoOf(heartbeat === undefined ? undefined : heartbeat + durationMs),
  };
  const broken = {by: note('broken-by'), reason: note('broken-reason'), at: note('broken-at'), holder: note('broken-holder')};
  return {
    object,
    version: resourceVersion,
    holder: identity === '' ? undefined : holder,
    durationMs,
    ...(broken.by === '' ? {} : {broken}),
    ...(identity === '' && holder.by !== '' ? {last: {by: holder.by, command: holder.command, until: holder.heartbeat}} : {}),
  };
}

/**
 * When somebody else may take the lease, in milliseconds by the API server's clock: when it was not renewed for its length
 * since we first saw this version of it (so no clock but ours counts), or when by its own times it ran out a whole length ago.
 */
export function takeoverAt({holder, durationMs}: LeaseState, firstSeen: number): number {
  const heartbeat = timeOf(holder?.heartbeat);
  const observed = firstSeen + durationMs;
  return heartbeat === undefined ? observed : Math.min(observed, heartbeat + 2 * durationMs);
}

/** A new Lease, or what replaces the one that is there, for a run that takes the lock at `now`. */
export function takenLease(namespace: string, owner: LockOwner, now: number, before?: KubeObject): KubeObject {
  const notes = {
    identity: owner.identity,
    by: owner.by,
    host: owner.host,
    command: owner.command,
    reason: owner.reason ?? '',
    job: owner.job ?? '',
  };
  const transitions = numberAt(before, 'spec', 'leaseTransitions') ?? -1;
  return {
    apiVersion: leaseVersion,
    kind: 'Lease',
    metadata: {
      ...identityOf(before),
      name: lockName,
      namespace,
      labels: {...before?.metadata.labels, 'app.kubernetes.io/managed-by': 'gomeet'},
      annotations: {...foreign(before), ...annotated(notes)},
    },
    spec: {
      holderIdentity: owner.identity,
      leaseDurationSeconds: leaseMs / 1_000,
      acquireTime: microTime(now),
      renewTime: microTime(now),
      leaseTransitions: transitions + 1,
    },
  };
}

/** The same Lease, renewed. */
export function renewedLease(lease: KubeObject, now: number): KubeObject {
  return withSpec(lease, {renewTime: microTime(now), leaseDurationSeconds: leaseMs / 1_000});
}

/** The same Lease without a holder: released, or broken by somebody. Who held it last stays readable. */
export function freedLease(lease: KubeObject, now: number, broken?: Omit<LockBreak, 'at'>): KubeObject {
  const notes =
    broken === undefined
      ? {}
      : annotated({
          'broken-by': broken.by,
          'broken-reason': broken.reason,
          'broken-at': new Date(now).toISOString(),
          'broken-holder': broken.holder,
        });
  const freed = withSpec(lease, {holderIdentity: '', renewTime: microTime(now)});
  return {...freed, metadata: {...freed.metadata, annotations: {...freed.metadata.annotations, ...notes}}};
}

function withSpec(lease: KubeObject, change: {readonly [field: string]: unknown}): KubeObject {
  const spec = at(lease, 'spec');
  return {...lease, spec: {...(typeof spec === 'object' ? spec : {}), ...change}};
}

function identityOf(before: KubeObject | undefined): {readonly uid?: string; readonly resourceVersion?: string} {
  const {uid, resourceVersion} = before?.metadata ?? {};
  return {...(uid === undefined ? {} : {uid}), ...(resourceVersion === undefined ? {} : {resourceVersion})};
}

/** Annotations that are not ours. */
function foreign(before: KubeObject | undefined): {readonly [key: string]: string} {
  return Object.fromEntries(Object.entries(before?.metadata.annotations ?? {}).filter(([key]) => !key.startsWith(prefix)));
}

function annotated(notes: {readonly [name: string]: string}): {readonly [key: string]: string} {
  return Object.fromEntries(
    Object.entries(notes)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [`${prefix}${name}`, plain(value)]),
  );
}

/** MicroTime of Kubernetes: exactly six digits of a second, or the API server refuses it. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

function timeOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function isoOf(ms: number | undefined): string | null {
  return ms === undefined || Math.abs(ms) > 8.64e15 ? null : new Date(ms).toISOString();
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Text of others on one line of a terminal: no control characters, at most 300. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 300);
}
