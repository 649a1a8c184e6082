import {type KubeObject, textAt} from '../../core/objects.ts';
import type {Control} from '../control.ts';
import {isReady} from '../pods.ts';

type Store = 'postgres' | 'pgbouncer' | 'redis';

/** Which data stores a component's readiness probe asks, as the services of the stack are built. */
const asks: {readonly [app: string]: readonly Store[]} = {
  'auth-service': ['pgbouncer', 'redis'],
  'meeting-service': ['pgbouncer', 'redis'],
  'signaling-service': ['pgbouncer', 'redis'],
  'chat-service': ['pgbouncer', 'redis'],
  'livekit-sfu': ['redis'],
  'livekit-egress': ['redis'],
  grafana: ['postgres'],
};

const workloads: {readonly [store in Store]: {readonly kind: string; readonly name: string}} = {
  postgres: {kind: 'StatefulSet', name: 'postgres-primary'},
  pgbouncer: {kind: 'Deployment', name: 'pgbouncer'},
  redis: {kind: 'StatefulSet', name: 'redis-master'},
};

/**
 * Whether the data stores that a pod's readiness depends on answer. A store that nobody deployed is not waited for:
 * a small world of a test may do without.
 */
export function dependenciesAnswer(pod: KubeObject, control: Control): boolean {
  const namespace = pod.metadata.namespace ?? '';
  return (asks[pod.metadata.labels?.app ?? ''] ?? []).every((store) => {
    const workload = control.store.get({apiVersion: 'apps/v1', ...workloads[store], namespace});
    return workload === undefined || answers(store, namespace, control);
  });
}

/** A replica copies the primary in an init container, so it needs one that answers. */
export function canInitialise(pod: KubeObject, control: Control): boolean {
  const namespace = pod.metadata.namespace ?? '';
  if (!pod.metadata.name.startsWith('postgres-replica-')) return true;
  const primary = control.store.get({apiVersion: 'apps/v1', ...workloads.postgres, namespace});
  return primary === undefined || answers('postgres', namespace, control);
}

function answers(store: Store, namespace: string, control: Control): boolean {
  if (store === 'redis') return control.facts.redisFormedAt !== undefined;
  const podReady = (pod: KubeObject | undefined) => pod !== undefined && pod.metadata.deletionTimestamp === undefined && isReady(pod);
  if (store === 'postgres') return podReady(control.store.get({apiVersion: 'v1', kind: 'Pod', namespace, name: 'postgres-primary-0'}));
  for (const pod of control.store.ofKind('Pod').values()) {
    if (pod.metadata.namespace === namespace && textAt(pod, 'metadata', 'labels', 'app') === 'pgbouncer' && podReady(pod)) return true;
  }
  return false;
}
