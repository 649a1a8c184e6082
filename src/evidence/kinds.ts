/** Kinds of the target's namespace whose objects are kept. ConfigMaps and Secrets are not among them. */
export const keptKinds: readonly {readonly apiVersion: string; readonly kind: string; readonly labelSelector?: string}[] = [
  {apiVersion: 'apps/v1', kind: 'Deployment'},
  {apiVersion: 'apps/v1', kind: 'StatefulSet'},
  {apiVersion: 'apps/v1', kind: 'DaemonSet'},
  {apiVersion: 'apps/v1', kind: 'ReplicaSet'},
  // Release records hold ConfigMaps.
  {apiVersion: 'apps/v1', kind: 'ControllerRevision', labelSelector: '!gomeet.io/release'},
  {apiVersion: 'batch/v1', kind: 'Job'},
  {apiVersion: 'batch/v1', kind: 'CronJob'},
  {apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler'},
  {apiVersion: 'policy/v1', kind: 'PodDisruptionBudget'},
  {apiVersion: 'v1', kind: 'Pod'},
  {apiVersion: 'v1', kind: 'Service'},
  {apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice'},
  {apiVersion: 'v1', kind: 'PersistentVolumeClaim'},
  {apiVersion: 'v1', kind: 'ResourceQuota'},
  {apiVersion: 'v1', kind: 'LimitRange'},
  {apiVersion: 'coordination.k8s.io/v1', kind: 'Lease'},
  {apiVersion: 'cert-manager.io/v1', kind: 'Certificate'},
];
