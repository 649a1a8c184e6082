import {type KubeObject, keyOf, keyText, phaseOf} from '../core/objects.ts';

/** Phases in the order in which they are applied; also the values of the label `gomeet.io/phase`. */
export const objectPhases = [
  'bootstrap',
  'foundation',
  'postgres',
  'pgbouncer',
  'redis',
  'api',
  'livekit',
  'recording',
  'traefik',
  'monitoring',
] as const;

/** What others refer to comes first, what acts on others comes last; custom resources need their CRDs and come at the end. */
const kindOrder: readonly string[] = [
  'Namespace',
  'CustomResourceDefinition',
  'PriorityClass',
  'StorageClass',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'ServiceAccount',
  'ResourceQuota',
  'LimitRange',
  'NetworkPolicy',
  'ConfigMap',
  'Secret',
  'Service',
  'PersistentVolumeClaim',
  'StatefulSet',
  'Deployment',
  'DaemonSet',
  'Job',
  'CronJob',
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
  'APIService',
];

/** Objects by phase, then by kind, then by name: the one order of renders, of the plan and of what is applied. */
export function orderObjects(objects: readonly KubeObject[]): readonly KubeObject[] {
  return [...objects].sort(
    (a, b) =>
      rank(objectPhases, phaseOf(a) ?? '') - rank(objectPhases, phaseOf(b) ?? '') ||
      rank(kindOrder, a.kind) - rank(kindOrder, b.kind) ||
      compare(a.kind, b.kind) ||
      compare(a.metadata.name, b.metadata.name) ||
      compare(keyText(keyOf(a)), keyText(keyOf(b))),
  );
}

function rank(list: readonly string[], value: string): number {
  const found = list.indexOf(value);
  return found === -1 ? list.length : found;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
