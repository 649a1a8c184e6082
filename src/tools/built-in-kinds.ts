/** How the paths of a kind are made. */
export type ResourceKind = {readonly plural: string; readonly namespaced: boolean};

const inNamespaces: {readonly [apiVersion: string]: {readonly [kind: string]: string}} = {
  v1: {
    ConfigMap: 'configmaps',
    Event: 'events',
    LimitRange: 'limitranges',
    PersistentVolumeClaim: 'persistentvolumeclaims',
    Pod: 'pods',
    ResourceQuota: 'resourcequotas',
    Secret: 'secrets',
    Service: 'services',
    ServiceAccount: 'serviceaccounts',
  },
  'apps/v1': {
    ControllerRevision: 'controllerrevisions',
    DaemonSet: 'daemonsets',
    Deployment: 'deployments',
    ReplicaSet: 'replicasets',
    StatefulSet: 'statefulsets',
  },
  'autoscaling/v2': {HorizontalPodAutoscaler: 'horizontalpodautoscalers'},
  'batch/v1': {CronJob: 'cronjobs', Job: 'jobs'},
  'coordination.k8s.io/v1': {Lease: 'leases'},
  'discovery.k8s.io/v1': {EndpointSlice: 'endpointslices'},
  'networking.k8s.io/v1': {NetworkPolicy: 'networkpolicies'},
  'policy/v1': {PodDisruptionBudget: 'poddisruptionbudgets'},
  'rbac.authorization.k8s.io/v1': {Role: 'roles', RoleBinding: 'rolebindings'},
};
const clusterWide: typeof inNamespaces = {
  v1: {Namespace: 'namespaces', Node: 'nodes'},
  'apiregistration.k8s.io/v1': {APIService: 'apiservices'},
  'rbac.authorization.k8s.io/v1': {ClusterRole: 'clusterroles', ClusterRoleBinding: 'clusterrolebindings'},
  'scheduling.k8s.io/v1': {PriorityClass: 'priorityclasses'},
  'storage.k8s.io/v1': {StorageClass: 'storageclasses'},
};

/**
 * Kinds that every API server since 1.23 serves under these names (Kubernetes' API reference; `kubectl api-resources`), by
 * `<apiVersion> <kind>`: asking it for them would cost each first read another round trip.
 */
export const builtInKinds: ReadonlyMap<string, ResourceKind> = new Map(
  [inNamespaces, clusterWide].flatMap((kinds) =>
    Object.entries(kinds).flatMap(([apiVersion, names]) =>
      Object.entries(names).map(([kind, plural]) => [`${apiVersion} ${kind}`, {plural, namespaced: kinds === inNamespaces}] as const),
    ),
  ),
);
