import {type KubeObject, listAt} from '../core/objects.ts';
import type {Hit, Mechanism} from './_types.ts';

/** The API server hears of a policy or webhook some time after it is stored. */
export const policySettleMs = 4_000;

const group = 'admissionregistration.k8s.io/v1';
const newPods = [{apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods']}];

/** Only the pods of the workload that is hit, only in its namespace. */
function of({namespace, labels}: Hit): object {
  return {namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': namespace}}, objectSelector: {matchLabels: labels}};
}

/** A policy that refuses every new pod of the workload, with this sentence. */
export function denyPods(name: string, hit: Hit, message: string): readonly KubeObject[] {
  return [
    {
      apiVersion: group,
      kind: 'ValidatingAdmissionPolicy',
      metadata: {name},
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {...of(hit), resourceRules: newPods},
        validations: [{expression: "object.spec.containers.all(one, one.image.contains('@sha256:'))", message, reason: 'Forbidden'}],
      },
    },
    {apiVersion: group, kind: 'ValidatingAdmissionPolicyBinding', metadata: {name}, spec: {policyName: name, validationActions: ['Deny']}},
  ];
}

/** A webhook for every new pod of the workload that is served by nobody. */
export function deadWebhook(name: string, hit: Hit): KubeObject {
  return {
    apiVersion: group,
    kind: 'ValidatingWebhookConfiguration',
    metadata: {name},
    webhooks: [
      {
        name: 'pods.image-policy.gomeet.io',
        ...of(hit),
        rules: newPods,
        clientConfig: {service: {name, namespace: hit.namespace, path: '/validate'}},
        failurePolicy: 'Fail',
        timeoutSeconds: 2,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
      },
    ],
  };
}

/** Takes one verb on pods from a controller of Kubernetes. Its other rights stay, so that it can say what it lacks. */
export function withoutPodVerb(controller: string, verb: string): Mechanism {
  return {
    kind: 'patch',
    targets: () => ({apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: `system:controller:${controller}`}),
    patch: (role) => ({rules: listAt(role, 'rules').map((rule) => without(rule, verb))}),
  };
}

type Rule = {readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[]};

function without(rule: unknown, verb: string): Rule {
  const texts = (field: string) => listAt(rule, field).filter((one): one is string => typeof one === 'string');
  const [resources, verbs] = [texts('resources'), texts('verbs')];
  return {apiGroups: texts('apiGroups'), resources, verbs: resources.includes('pods') ? verbs.filter((one) => one !== verb) : verbs};
}
