import {expect, it} from 'vitest';
import {quotasOf, quotaText} from '../../src/diagnosis/quota-text.ts';
import {refusalCode, refusedApply} from '../../src/diagnosis/refusal.ts';

/** Messages as API servers of 1.27 to 1.36 write them. */
it.each([
  ['quota-exceeded', 'pods "a" is forbidden: exceeded quota: q, requested: pods=1, used: pods=5, limited: pods=5'],
  ['quota-exceeded', 'pods "a" is forbidden: failed quota: q: must specify limits.cpu for: app; limits.memory for: app'],
  ['quota-exceeded', 'pods "a" is forbidden: status unknown for quota: q, resources: pods'],
  ['quota-exceeded', 'pods "a" is forbidden: insufficient quota to match these scopes: [{PriorityClass In [high]}]'],
  [
    'limit-range',
    'pods "a" is forbidden: [maximum cpu usage per Container is 1, but limit is 2, minimum memory usage per Pod is 1Gi, but request is 1Mi]',
  ],
  ['limit-range', 'pods "a" is forbidden: cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000'],
  ['pod-security', 'pods "a" is forbidden: violates PodSecurity "baseline:latest": hostNetwork (pod must not set hostNetwork=true)'],
  ['service-account-missing', 'pods "a" is forbidden: error looking up service account gomeet/api: serviceaccount "api" not found'],
  ['admission-denied', 'admission webhook "validate.example.org" denied the request: no'],
  ['admission-denied', "pods \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: images must be pinned"],
  ['admission-denied', 'pods "a" is forbidden: no PriorityClass with name media was found'],
  [
    'webhook-unreachable',
    'Internal error occurred: failed calling webhook "h": failed to call webhook: Post "https://h": context deadline exceeded',
  ],
  ['immutable-field', 'Job.batch "a" is invalid: spec.template: Invalid value: {}: field is immutable'],
  [
    'immutable-field',
    "StatefulSet.apps \"a\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'template' are forbidden",
  ],
  ['immutable-field', 'Service "a" is invalid: spec.clusterIPs[0]: Invalid value: []: may not change once set'],
  ['immutable-field', 'PersistentVolumeClaim "a" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests'],
  ['invalid-spec', 'Deployment.apps "a" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ['invalid-spec', 'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replica"'],
  ['invalid-spec', 'Deployment.apps "a" is invalid: spec.x: Forbidden: may not be set when something else is'],
  ['invalid-spec', 'failed to create typed patch object (gomeet/a; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema'],
  [
    'forbidden',
    'deployments.apps is forbidden: User "ci" cannot create resource "deployments" in API group "apps" in the namespace "gomeet"',
  ],
  ['forbidden', 'pods "a" is forbidden: unable to create new content in namespace gomeet because it is being terminated'],
  ['forbidden', 'roles.rbac.authorization.k8s.io "a" is forbidden: user "ci" is attempting to grant RBAC permissions not currently held'],
  [
    'crd-not-established',
    'resource mapping not found for name: "a" namespace: "": no matches for kind "Certificate" in version "cert-manager.io/v1"',
  ],
  ['pdb-blocks', "Cannot evict pod as it would violate the pod's disruption budget."],
  [undefined, 'Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas'],
  [undefined, 'etcdserver: request timed out'],
  [undefined, 'the server has received too many requests and has asked us to try again later'],
  [undefined, ''],
] as const)('%s: %s', (code, message) => {
  expect(refusalCode(message)).toBe(code);
  const cause = refusedApply({apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'gomeet', name: 'a'}, message);
  expect(cause?.code).toBe(code);
  if (cause !== undefined) expect(cause).toMatchObject({object: 'deployment/a', evidence: [message], hint: expect.stringMatching(/\S/)});
});

it('a quota is told in numbers, several at once', () => {
  const message =
    'exceeded quota: a, requested: limits.memory=1Gi,pods=1, used: limits.memory=7680Mi,pods=3, limited: limits.memory=8Gi,pods=10; exceeded quota: b, requested: requests.cpu=1, used: requests.cpu=3500m, limited: requests.cpu=4';
  expect(quotasOf(message).map((quota) => `${quota.name}: ${quotaText(quota)}`)).toEqual([
    'a: limits.memory: 1Gi asked, 512Mi of 8Gi left; pods: 1 asked, 7 of 10 left',
    'b: requests.cpu: 1 asked, 500m of 4 left',
  ]);
});
