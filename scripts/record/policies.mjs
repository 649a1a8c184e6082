import {service} from './objects.mjs';

const only = (world) => ({matchLabels: {'kubernetes.io/metadata.name': world.namespace}});
const everyPod = [{apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods']}];

/** Refuses every pod of the namespace whose image has no digest. */
export async function policy(world) {
  const name = `${world.namespace}-pinned-images`;
  const group = 'admissionregistration.k8s.io/v1';
  await world.apply(
    {
      apiVersion: group,
      kind: 'ValidatingAdmissionPolicy',
      metadata: {name},
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {namespaceSelector: only(world), resourceRules: everyPod},
        validations: [
          {
            expression: "object.spec.containers.all(one, one.image.contains('@sha256:'))",
            message: 'images must be pinned by digest',
            reason: 'Forbidden',
          },
        ],
      },
    },
    {apiVersion: group, kind: 'ValidatingAdmissionPolicyBinding', metadata: {name}, spec: {policyName: name, validationActions: ['Deny']}},
  );
}

/** A webhook for every pod of the namespace that nobody serves. */
export const webhook = (clientConfig) => async (world) => {
  const name = `${world.namespace}-images`;
  if (clientConfig.service !== undefined) await world.apply(service('image-policy'));
  await world.apply({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: {name},
    webhooks: [
      {
        name: 'pods.image-policy.gomeet.io',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        timeoutSeconds: 2,
        namespaceSelector: only(world),
        rules: everyPod,
        clientConfig: clientConfig.service === undefined ? clientConfig : {service: {...clientConfig.service, namespace: world.namespace}},
      },
    ],
  });
};
