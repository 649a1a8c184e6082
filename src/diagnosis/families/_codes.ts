import type {CauseCode} from '../../core/cause.ts';

/** What keeps pods from being made at all. */
export const refusalCodes: readonly CauseCode[] = [
  'forbidden',
  'invalid-spec',
  'immutable-field',
  'quota-exceeded',
  'limit-range',
  'pod-security',
  'webhook-unreachable',
  'admission-denied',
  'service-account-missing',
];

/** What can be wrong with a pod that exists. */
export const podCodes: readonly CauseCode[] = [
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
  'node-lost',
  'node-pressure',
  'evicted',
  'preempted',
  'volume-unbound',
  'volume-attach',
  'volume-mount',
  'image-name-invalid',
  'image-not-found',
  'image-unauthorized',
  'image-rate-limited',
  'registry-unreachable',
  'image-wrong-architecture',
  'config-missing',
  'start-error',
  'init-failed',
  'oom-killed',
  'crash-loop',
  'startup-failing',
  'liveness-failing',
  'readiness-failing',
];
