/** Stable names of what keeps a workload from being as wanted, root causes of a family first. Never renamed without an alias. */
export const causeCodes = [
  // The API server or a controller refuses to make the pods.
  'forbidden',
  'invalid-spec',
  'immutable-field',
  'quota-exceeded',
  'limit-range',
  'pod-security',
  'webhook-unreachable',
  'admission-denied',
  'service-account-missing',
  'crd-not-established',
  // No node takes them.
  'no-nodes',
  'unschedulable-cpu',
  'unschedulable-memory',
  'unschedulable-taint',
  'unschedulable-affinity',
  'unschedulable-host-port',
  'unschedulable-volume',
  'unschedulable-pod-limit',
  'waiting-for-autoscaler',
  'drain-holds-port',
  // The node loses them.
  'node-lost',
  'node-pressure',
  'evicted',
  'preempted',
  // Volumes.
  'volume-unbound',
  'volume-attach',
  'volume-mount',
  // Images.
  'image-name-invalid',
  'image-not-found',
  'image-unauthorized',
  'image-rate-limited',
  'registry-unreachable',
  'image-wrong-architecture',
  // Containers.
  'config-missing',
  'start-error',
  'init-failed',
  'oom-killed',
  'crash-loop',
  'startup-failing',
  'liveness-failing',
  'readiness-failing',
  // Jobs.
  'job-deadline',
  'job-backoff-limit',
  'job-suspended',
  // Controllers.
  'statefulset-stuck',
  'wrong-revision',
  'on-delete',
  'daemonset-node-missing',
  'paused',
  'pdb-blocks',
  'finalizer-holds',
  'certificate-not-issued',
  'load-balancer-pending',
  'hpa-no-metrics',
  'hpa-at-maximum',
  'hpa-cannot-scale',
  'no-endpoints',
  'not-reconciling',
  'progress-deadline',
] as const;
export type CauseCode = (typeof causeCodes)[number];

/**
 * `terminal`: waiting cannot help once the grace is over. `retryable`: it may heal by itself, and until the budget ends it
 * is waited for. `waiting-for-capacity`: it needs room (a node, a port, a quota's share) that others give back.
 */
export type CauseKind = 'terminal' | 'retryable' | 'waiting-for-capacity';

export type Verdict = 'ready' | 'progressing' | 'waiting' | 'failed' | 'unknown';

/** Why a workload is not as wanted. Plain data, free of secrets. */
export type Cause = {
  readonly code: CauseCode;
  /** `pod/auth-service-7d9f-x2x`: the object that shows it best. */
  readonly object: string;
  readonly container?: string;
  /** ISO 8601, by the cluster's clock; null where no object tells. */
  readonly since: string | null;
  /** One sentence that names what, where and the numbers. */
  readonly summary: string;
  /** The lines that prove it, as the cluster wrote them: conditions, waiting messages, events with their count. */
  readonly evidence: readonly string[];
  /** The next safe action, or the command that shows more. */
  readonly hint: string;
  readonly kind: CauseKind;
  /** How many objects of the workload share it; at least 1. */
  readonly count: number;
  /** ISO 8601: from then on a terminal cause is a verdict; absent: at once. */
  readonly graceEndsAt?: string;
  /** What follows from it and would heal with it: readable as "and therefore". */
  readonly consequences: readonly {readonly code: CauseCode; readonly object: string; readonly summary: string}[];
};

/** Whether a cause ends a wait now. `now` in milliseconds. */
export function isVerdict(cause: Pick<Cause, 'kind' | 'graceEndsAt'>, now: number): boolean {
  return cause.kind === 'terminal' && (cause.graceEndsAt === undefined || Date.parse(cause.graceEndsAt) <= now);
}
