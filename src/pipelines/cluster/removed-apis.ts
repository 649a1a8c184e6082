import {compareVersions} from '../../core/kubernetes-version.ts';

/** API versions that a version of Kubernetes does not serve any more. `instead` is absent where nothing took their place. */
export type RemovedApi = {
  readonly removedIn: string;
  readonly apiVersion: string;
  readonly kinds: readonly string[];
  readonly instead?: string;
};

/** Where all of this stands, by version. */
export const removedSource = 'https://kubernetes.io/docs/reference/using-api/deprecation-guide/';

const flow = ['FlowSchema', 'PriorityLevelConfiguration'];
const roles = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];
const reviews = ['LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SubjectAccessReview', 'SelfSubjectRulesReview'];
const storage = ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'];
const webhooks = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
const apps = ['DaemonSet', 'Deployment', 'ReplicaSet'];

function gone(removedIn: string, apiVersion: string, kinds: readonly string[], instead?: string): RemovedApi {
  return {removedIn, apiVersion, kinds, ...(instead === undefined ? {} : {instead})};
}

/** Stable and beta versions, newest removal first; versions 1.33 to 1.36 removed none. Alpha versions may go at any time. */
export const removedApis: readonly RemovedApi[] = [
  gone('1.32', 'flowcontrol.apiserver.k8s.io/v1beta3', flow, 'flowcontrol.apiserver.k8s.io/v1'),
  gone('1.29', 'flowcontrol.apiserver.k8s.io/v1beta2', flow, 'flowcontrol.apiserver.k8s.io/v1'),
  gone('1.27', 'storage.k8s.io/v1beta1', ['CSIStorageCapacity'], 'storage.k8s.io/v1'),
  gone('1.26', 'flowcontrol.apiserver.k8s.io/v1beta1', flow, 'flowcontrol.apiserver.k8s.io/v1beta3'),
  gone('1.26', 'autoscaling/v2beta2', ['HorizontalPodAutoscaler'], 'autoscaling/v2'),
  gone('1.25', 'batch/v1beta1', ['CronJob'], 'batch/v1'),
  gone('1.25', 'discovery.k8s.io/v1beta1', ['EndpointSlice'], 'discovery.k8s.io/v1'),
  gone('1.25', 'events.k8s.io/v1beta1', ['Event'], 'events.k8s.io/v1'),
  gone('1.25', 'autoscaling/v2beta1', ['HorizontalPodAutoscaler'], 'autoscaling/v2'),
  gone('1.25', 'policy/v1beta1', ['PodDisruptionBudget'], 'policy/v1'),
  gone('1.25', 'policy/v1beta1', ['PodSecurityPolicy']),
  gone('1.25', 'node.k8s.io/v1beta1', ['RuntimeClass'], 'node.k8s.io/v1'),
  gone('1.22', 'admissionregistration.k8s.io/v1beta1', webhooks, 'admissionregistration.k8s.io/v1'),
  gone('1.22', 'apiextensions.k8s.io/v1beta1', ['CustomResourceDefinition'], 'apiextensions.k8s.io/v1'),
  gone('1.22', 'apiregistration.k8s.io/v1beta1', ['APIService'], 'apiregistration.k8s.io/v1'),
  gone('1.22', 'authentication.k8s.io/v1beta1', ['TokenReview'], 'authentication.k8s.io/v1'),
  gone('1.22', 'authorization.k8s.io/v1beta1', reviews, 'authorization.k8s.io/v1'),
  gone('1.22', 'certificates.k8s.io/v1beta1', ['CertificateSigningRequest'], 'certificates.k8s.io/v1'),
  gone('1.22', 'coordination.k8s.io/v1beta1', ['Lease'], 'coordination.k8s.io/v1'),
  gone('1.22', 'extensions/v1beta1', ['Ingress'], 'networking.k8s.io/v1'),
  gone('1.22', 'networking.k8s.io/v1beta1', ['Ingress', 'IngressClass'], 'networking.k8s.io/v1'),
  gone('1.22', 'rbac.authorization.k8s.io/v1beta1', roles, 'rbac.authorization.k8s.io/v1'),
  gone('1.22', 'scheduling.k8s.io/v1beta1', ['PriorityClass'], 'scheduling.k8s.io/v1'),
  gone('1.22', 'storage.k8s.io/v1beta1', storage, 'storage.k8s.io/v1'),
  gone('1.16', 'extensions/v1beta1', ['NetworkPolicy'], 'networking.k8s.io/v1'),
  gone('1.16', 'extensions/v1beta1', apps, 'apps/v1'),
  gone('1.16', 'apps/v1beta1', ['Deployment', 'StatefulSet', 'ReplicaSet'], 'apps/v1'),
  gone('1.16', 'apps/v1beta2', [...apps, 'StatefulSet'], 'apps/v1'),
];

/** Why an object of that version and kind is not served by a version of Kubernetes; `undefined` when it is. */
export function removalOf(apiVersion: string, kind: string, version: string): RemovedApi | undefined {
  return removedApis.find(
    (one) => one.apiVersion === apiVersion && one.kinds.includes(kind) && compareVersions(one.removedIn, version) <= 0,
  );
}
