import {ToolError} from '../../core/errors.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {Asking} from '../../core/probe.ts';

const namespaced = {
  Pod: 'v1',
  Event: 'v1',
  Service: 'v1',
  ConfigMap: 'v1',
  ServiceAccount: 'v1',
  ResourceQuota: 'v1',
  PersistentVolumeClaim: 'v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ReplicaSet: 'apps/v1',
  ControllerRevision: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  PodDisruptionBudget: 'policy/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  Lease: 'coordination.k8s.io/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
} as const;
const clusterWide = {
  Node: 'v1',
  StorageClass: 'storage.k8s.io/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1',
} as const;

export type ListedKind = keyof typeof namespaced | keyof typeof clusterWide;
export type Lists<Kind extends ListedKind> = {readonly [kind in Kind]: readonly KubeObject[]};

/**
 * All objects of a kind, of the target's namespace where the kind has one. Every probe asks with the same words, so that a
 * run asks the API server once for each kind, and for nothing that grows with what others run.
 */
export function listed({world, target}: Asking, kind: ListedKind, signal: AbortSignal): Promise<readonly KubeObject[]> {
  if (isNamespaced(kind)) return world.cluster.list(namespaced[kind], kind, {namespace: target.namespace}, signal);
  return world.cluster.list(clusterWide[kind], kind, {}, signal);
}

export async function listsOf<const Kind extends ListedKind>(
  asking: Asking,
  kinds: readonly Kind[],
  signal: AbortSignal,
): Promise<Lists<Kind>> {
  const found = await Promise.all(kinds.map(async (kind) => [kind, await listed(asking, kind, signal)] as const));
  return Object.fromEntries(found) as Lists<Kind>;
}

/** The same for a kind that only says more: `undefined` for somebody who may not read it. */
export function listedIfAllowed(asking: Asking, kind: ListedKind, signal: AbortSignal): Promise<readonly KubeObject[] | undefined> {
  return listed(asking, kind, signal).catch((error: unknown) => {
    if (error instanceof ToolError && !error.transient) return undefined;
    throw error;
  });
}

function isNamespaced(kind: ListedKind): kind is keyof typeof namespaced {
  return kind in namespaced;
}
