import type {KubeObject} from '../core/objects.ts';

/** API group of an apiVersion; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/** Kinds of Kubernetes itself and of cert-manager that are judged by their own rules, and where they live. Other groups may use the same names. */
const homes: ReadonlyMap<string, readonly string[]> = new Map([
  ['Deployment', ['apps', 'extensions']],
  ['ReplicaSet', ['apps', 'extensions']],
  ['StatefulSet', ['apps']],
  ['DaemonSet', ['apps', 'extensions']],
  ['ControllerRevision', ['apps']],
  ['Job', ['batch']],
  ['CronJob', ['batch']],
  ['Pod', ['']],
  ['Service', ['']],
  ['Node', ['']],
  ['Event', ['', 'events.k8s.io']],
  ['PersistentVolumeClaim', ['']],
  ['PersistentVolume', ['']],
  ['StorageClass', ['storage.k8s.io']],
  ['HorizontalPodAutoscaler', ['autoscaling']],
  ['PodDisruptionBudget', ['policy']],
  ['Namespace', ['']],
  ['Status', ['', 'meta.k8s.io']],
  ['Certificate', ['cert-manager.io']],
  ['CustomResourceDefinition', ['apiextensions.k8s.io']],
  ['APIService', ['apiregistration.k8s.io']],
]);

/** `Deployment`, or `Service.serving.knative.dev` for a kind of another group with a name that Kubernetes uses. */
export function kindOf(object: {readonly apiVersion: string; readonly kind: string}): string {
  const home = homes.get(object.kind);
  const group = groupOf(object.apiVersion);
  return home === undefined || home.includes(group) ? object.kind : `${object.kind}.${group}`;
}

/** Kinds whose pods are rolled out. */
export const podKinds: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod']);

/** Kinds that are as wanted as soon as they exist: they hold data or rules, and no controller reports on them. */
const stateless: ReadonlySet<string> = new Set([
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
  'NetworkPolicy',
  'PriorityClass',
  'StorageClass',
  'IngressClass',
  'RuntimeClass',
  'LimitRange',
  'ResourceQuota',
  'Endpoints',
  'EndpointSlice',
  'ControllerRevision',
  'Lease',
  'Ingress',
  'PodTemplate',
  'CSIDriver',
  'CSINode',
  'VolumeAttachment',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'Event',
]);

/** Groups of add-ons whose objects are settings that other programs read. */
const settingGroups: ReadonlySet<string> = new Set(['traefik.io', 'traefik.containo.us']);
const settingKinds: ReadonlySet<string> = new Set(['ServiceMonitor', 'PodMonitor', 'PrometheusRule', 'ScrapeConfig', 'AlertmanagerConfig']);

export function isStateless(object: KubeObject): boolean {
  const group = groupOf(object.apiVersion);
  if (settingGroups.has(group)) return true;
  if (group === 'monitoring.coreos.com') return settingKinds.has(object.kind);
  return stateless.has(object.kind) && (group === '' || group === 'apps' || group.endsWith('.k8s.io'));
}
