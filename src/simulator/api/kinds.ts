/** What the simulated API server knows of a kind. `strict` kinds have their shape checked. */
export type KindInfo = {readonly group: string; readonly kind: string; readonly plural: string; readonly namespaced: boolean};

const table: {readonly [group: string]: {readonly namespaced: string; readonly cluster: string}} = {
  '': {
    namespaced:
      'Pod Service ConfigMap Secret ServiceAccount Endpoints Event ResourceQuota LimitRange PersistentVolumeClaim ReplicationController PodTemplate',
    cluster: 'Namespace Node PersistentVolume',
  },
  apps: {namespaced: 'Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision', cluster: ''},
  batch: {namespaced: 'Job CronJob', cluster: ''},
  autoscaling: {namespaced: 'HorizontalPodAutoscaler', cluster: ''},
  policy: {namespaced: 'PodDisruptionBudget', cluster: ''},
  'networking.k8s.io': {namespaced: 'NetworkPolicy Ingress', cluster: 'IngressClass'},
  'rbac.authorization.k8s.io': {namespaced: 'Role RoleBinding', cluster: 'ClusterRole ClusterRoleBinding'},
  'discovery.k8s.io': {namespaced: 'EndpointSlice', cluster: ''},
  'coordination.k8s.io': {namespaced: 'Lease', cluster: ''},
  'storage.k8s.io': {namespaced: '', cluster: 'StorageClass CSIDriver CSINode VolumeAttachment'},
  'scheduling.k8s.io': {namespaced: '', cluster: 'PriorityClass'},
  'apiextensions.k8s.io': {namespaced: '', cluster: 'CustomResourceDefinition'},
  'apiregistration.k8s.io': {namespaced: '', cluster: 'APIService'},
  'admissionregistration.k8s.io': {
    namespaced: '',
    cluster: 'ValidatingWebhookConfiguration MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding',
  },
  'flowcontrol.apiserver.k8s.io': {namespaced: '', cluster: 'FlowSchema PriorityLevelConfiguration'},
  'events.k8s.io': {namespaced: 'Event', cluster: ''},
};

const known = new Map<string, KindInfo>();
for (const [group, kinds] of Object.entries(table)) {
  for (const [list, namespaced] of [
    [kinds.namespaced, true],
    [kinds.cluster, false],
  ] as const) {
    for (const kind of list.split(' ').filter((one) => one !== '')) {
      known.set(`${group}/${kind}`, {group, kind, plural: pluralOf(kind), namespaced});
    }
  }
}

/** `apps/v1` → `apps`, `v1` → the core group, which is empty. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** A kind that every Kubernetes server has; `undefined` for custom resources and for what does not exist. */
export function builtinKind(apiVersion: string, kind: string): KindInfo | undefined {
  return known.get(`${groupOf(apiVersion)}/${kind}`);
}

/** `deployments.apps`, `pods`: how the server names a resource in its messages. */
export function resourceName(info: KindInfo): string {
  return info.group === '' ? info.plural : `${info.plural}.${info.group}`;
}

/** `Deployment.apps`, `Pod`: how the server names a kind in validation errors. */
export function kindName(info: KindInfo): string {
  return info.group === '' ? info.kind : `${info.kind}.${info.group}`;
}

function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower === 'endpoints') return lower;
  if (/(s|x|ch)$/.test(lower)) return `${lower}es`;
  return lower.endsWith('y') ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}
