// Long because it is one table of states, and the formatter gives their parts lines of their own.
import {expect, it} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import {ago, deployment, diagnosed, inShort, now, object, pods, replicaSet, warning} from './_cluster.ts';

const rs = [replicaSet(1), replicaSet(2)] as const;
const condition = (type: string, status: string, reason: string, message: string, seconds = 60) => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: ago(seconds),
});
const refused = (message: string, seconds: number) => [
  deployment(1, {}, {conditions: [condition('ReplicaFailure', 'True', 'FailedCreate', message, seconds)]}),
  ...rs,
];
const quota =
  'pods "web-2-x" is forbidden: exceeded quota: compute, requested: requests.cpu=500m, used: requests.cpu=4, limited: requests.cpu=4';
const hook =
  'Internal error occurred: failed calling webhook "h.example.org": failed to call webhook: Post "https://h.gomeet.svc:443/v?timeout=10s": dial tcp 10.1.2.3:443: connect: connection refused';
const late = condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'ReplicaSet "web-2" has timed out progressing.');
const set = (spec: object = {}) =>
  object(
    'apps/v1',
    'StatefulSet',
    'db',
    {spec: {replicas: 2, ...spec}, status: {observedGeneration: 1, updateRevision: 'db-b'}},
    {generation: 1},
  );
const hash = (name: string) => ({'controller-revision-hash': name});
const daemon = (status: object, spec: object = {}) =>
  object('apps/v1', 'DaemonSet', 'agent', {spec, status: {observedGeneration: 1, ...status}}, {generation: 1});
const node = (name: string, spec: object = {}) =>
  object('v1', 'Node', name, {spec, status: {conditions: [{type: 'Ready', status: 'True'}]}}, {namespace: undefined});
const job = (spec: object, status: object) => object('batch/v1', 'Job', 'migrate', {spec, status});
const service = (spec: object, status: object = {}, seconds = 600) =>
  object('v1', 'Service', 'web', {spec, status}, {creationTimestamp: ago(seconds)});
const hpa = (...conditions: readonly object[]) =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
    spec: {scaleTargetRef: {kind: 'Deployment', name: 'web'}, maxReplicas: 3},
    status: {currentReplicas: 3, conditions},
  });
const able = condition('AbleToScale', 'True', 'ReadyForNewScale', '');
const budget = (status: object) =>
  object('policy/v1', 'PodDisruptionBudget', 'web', {
    spec: {selector: {matchLabels: {app: 'web'}}},
    status: {disruptionsAllowed: 0, expectedPods: 2, ...status},
  });
const certificate = (seconds: number, ...more: readonly object[]) =>
  object('cert-manager.io/v1', 'Certificate', 'tls', {
    spec: {dnsNames: ['meet.example.com']},
    status: {conditions: [condition('Ready', 'False', 'DoesNotExist', 'Issuing certificate as Secret does not exist', seconds), ...more]},
  });
const crd = (...conditions: readonly object[]) =>
  object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'halls.example.org', {status: {conditions}}, {namespace: undefined});
const answer = (message: string) =>
  ({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    details: {kind: 'deployments', name: 'web'},
  }) as unknown as KubeObject;

const states: readonly (readonly [what: string, expected: string, objects: readonly KubeObject[]])[] = [
  ['quota, just now', 'waiting quota-exceeded', refused(quota, 10)],
  ['quota, longer than its grace', 'failed quota-exceeded', refused(quota, 16)],
  [
    'quota, and pods that will give their share back',
    'waiting quota-exceeded',
    [...refused(quota, 60), ...pods(rs[0], ['leaving']).map((pod) => ({...pod, metadata: {...pod.metadata, deletionTimestamp: ago(-20)}}))],
  ],
  [
    'quota of a StatefulSet, by its event',
    'failed quota-exceeded',
    [set(), warning(set(), 'FailedCreate', `create Pod db-0 in StatefulSet db failed error: ${quota}`)],
  ],
  [
    'quota that was raised since',
    'progressing',
    [
      set(),
      warning(set(), 'FailedCreate', quota, 120, 60),
      warning(set(), 'SuccessfulCreate', 'create Pod db-0 in StatefulSet db successful', 30, 30),
    ],
  ],
  [
    'quota of a DaemonSet',
    'failed quota-exceeded',
    [daemon({desiredNumberScheduled: 1}), warning(daemon({}), 'FailedCreate', `Error creating: ${quota}`)],
  ],
  [
    'quota of a Job',
    'failed quota-exceeded',
    [job({}, {startTime: ago(30)}), warning(job({}, {}), 'FailedCreate', `Error creating: ${quota}`)],
  ],
  ['a webhook, just now', 'waiting webhook-unreachable', refused(hook, 20)],
  ['a webhook, longer', 'failed webhook-unreachable', refused(hook, 31)],
  ['a refusal that says nothing known', 'waiting not-reconciling', refused('etcdserver: request timed out', 60)],
  ['a deadline alone', 'failed progress-deadline', [deployment(1, {}, {conditions: [late]}), ...rs, ...pods(rs[1], ['starting'])]],
  [
    'a deadline behind a quota',
    'failed quota-exceeded',
    [deployment(1, {}, {conditions: [late, condition('ReplicaFailure', 'True', 'FailedCreate', quota, 60)]}), ...rs],
  ],
  [
    'a change that nobody looked at, just now',
    'progressing',
    [deployment(1, {}, {observedGeneration: 1}, {creationTimestamp: ago(20)}), ...rs],
  ],
  [
    'a change that nobody looked at, for a minute',
    'waiting not-reconciling',
    [deployment(1, {}, {observedGeneration: 1}, {creationTimestamp: ago(60)}), ...rs],
  ],
  [
    'a change that nobody looked at, for long',
    'failed not-reconciling',
    [deployment(1, {}, {observedGeneration: 1}, {creationTimestamp: ago(130), managedFields: [{manager: 'x', time: ago(130)}]}), ...rs],
  ],
  [
    'a change that nobody looked at, nobody knows since when',
    'waiting not-reconciling',
    [deployment(1, {}, {observedGeneration: 1}, {creationTimestamp: ago(130)}), ...rs],
  ],
  [
    'a quota that has room by now',
    'waiting quota-exceeded',
    [
      ...refused(quota, 600),
      object('v1', 'ResourceQuota', 'compute', {status: {hard: {'requests.cpu': '5'}, used: {'requests.cpu': '4'}}}),
    ],
  ],
  [
    'a quota that is still full',
    'failed quota-exceeded',
    [
      ...refused(quota, 600),
      object('v1', 'ResourceQuota', 'compute', {status: {hard: {'requests.cpu': '4'}, used: {'requests.cpu': '4'}}}),
    ],
  ],
  [
    'a pod of the old revision that blocks, broken',
    'failed statefulset-stuck',
    [set(), ...pods(set(), ['ready'], hash('db-b')), ...pods(set(), ['crashing'], hash('db-a'), 1)],
  ],
  [
    'the same with Parallel',
    'progressing',
    [set({podManagementPolicy: 'Parallel'}), ...pods(set(), ['ready'], hash('db-b')), ...pods(set(), ['crashing'], hash('db-a'), 1)],
  ],
  [
    'a pod of the old revision that blocks, silent',
    'waiting statefulset-stuck',
    [set(), ...pods(set(), ['ready'], hash('db-b')), ...pods(set(), ['starting'], hash('db-a'), 1)],
  ],
  ['OnDelete', 'waiting on-delete', [set({updateStrategy: {type: 'OnDelete'}}), ...pods(set(), ['ready', 'ready'], hash('db-a'))]],
  [
    'a DaemonSet with OnDelete',
    'waiting on-delete',
    [
      daemon({desiredNumberScheduled: 1}, {updateStrategy: {type: 'OnDelete'}}),
      ...revisions('agent-b'),
      ...pods(daemon({}), ['ready'], hash('a')),
    ],
  ],
  [
    'all ready and nobody goes on',
    'waiting wrong-revision',
    [set(), ...still(pods(set(), ['ready'], hash('db-b'))), ...still(pods(set(), ['ready'], hash('db-a'), 1))],
  ],
  [
    'all ready and just replaced',
    'progressing',
    [set(), ...pods(set(), ['ready'], hash('db-b')), ...pods(set(), ['ready'], hash('db-a'), 1)],
  ],
  [
    'a node without its pod',
    'waiting daemonset-node-missing',
    [daemon({desiredNumberScheduled: 2}), node('node-1'), node('node-2'), ...pods(daemon({}), ['ready'])],
  ],
  [
    'a job over its deadline',
    'failed job-deadline',
    [
      job(
        {activeDeadlineSeconds: 9},
        {conditions: [condition('Failed', 'True', 'DeadlineExceeded', 'Job was active longer than specified deadline')]},
      ),
    ],
  ],
  [
    'a job out of tries',
    'failed job-backoff-limit',
    [
      job(
        {backoffLimit: 1},
        {failed: 2, conditions: [condition('Failed', 'True', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit')]},
      ),
    ],
  ],
  [
    'a job that is about to fail',
    'failed job-backoff-limit',
    [job({}, {conditions: [condition('FailureTarget', 'True', 'PodFailurePolicy', 'Container migrate failed with exit code 42')]})],
  ],
  [
    'a CronJob whose last job failed',
    'failed job-backoff-limit',
    [
      object('batch/v1', 'CronJob', 'backup', {spec: {}, status: {}}),
      {
        ...job({}, {conditions: [condition('Failed', 'True', 'BackoffLimitExceeded', 'x')]}),
        metadata: {
          name: 'backup-1',
          namespace: 'gomeet',
          uid: 'j',
          ownerReferences: [{kind: 'CronJob', name: 'backup', uid: 'CronJob-backup'}],
        },
      },
    ],
  ],
  ['a Service that selects nothing, just made', 'waiting no-endpoints', [service({selector: {app: 'wep'}}, {}, 30), deployment(1)]],
  ['a Service that selects nothing', 'failed no-endpoints', [service({selector: {app: 'wep'}}), deployment(1)]],
  [
    'a Service whose pods are not ready',
    'waiting no-endpoints',
    [service({selector: {app: 'web'}}), deployment(1), ...still(pods(rs[1], ['starting']))],
  ],
  [
    'a Service whose pods just start',
    'progressing',
    [
      service({selector: {app: 'web'}}),
      deployment(1),
      ...pods(rs[1], ['starting']).map((pod) => ({
        ...pod,
        status: {conditions: [{type: 'Ready', status: 'False', lastTransitionTime: ago(5)}]},
      })),
    ],
  ],
  ['a load balancer that is being made', 'waiting load-balancer-pending', [service({type: 'LoadBalancer'}, {loadBalancer: {}})]],
  [
    'a load balancer that cannot be made',
    'waiting load-balancer-pending',
    [service({type: 'LoadBalancer'}), warning(service({}), 'SyncLoadBalancerFailed', 'Error syncing load balancer: 422 limit exceeded')],
  ],
  [
    'metrics that are not there yet',
    'waiting hpa-no-metrics',
    [
      hpa(
        able,
        condition(
          'ScalingActive',
          'False',
          'FailedGetResourceMetric',
          'the HPA was unable to compute the replica count: failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)',
          900,
        ),
      ),
    ],
  ],
  [
    'a container without a request, just now',
    'waiting hpa-no-metrics',
    [
      hpa(
        able,
        condition(
          'ScalingActive',
          'False',
          'FailedGetResourceMetric',
          'failed to get cpu utilization: missing request for cpu in container web of Pod web-0',
          60,
        ),
      ),
    ],
  ],
  [
    'a container without a request',
    'failed hpa-no-metrics',
    [
      hpa(
        able,
        condition(
          'ScalingActive',
          'False',
          'FailedGetResourceMetric',
          'failed to get cpu utilization: missing request for cpu in container web of Pod web-0',
          130,
        ),
      ),
    ],
  ],
  [
    'an autoscaler without its target, just now',
    'waiting hpa-cannot-scale',
    [hpa(condition('AbleToScale', 'False', 'FailedGetScale', 'deployments.apps "wep" not found', 20))],
  ],
  [
    'an autoscaler without its target',
    'failed hpa-cannot-scale',
    [hpa(condition('AbleToScale', 'False', 'FailedGetScale', 'deployments.apps "wep" not found', 40))],
  ],
  [
    'an autoscaler at its maximum',
    'ready hpa-at-maximum',
    [
      hpa(
        able,
        condition('ScalingActive', 'True', 'ValidMetricFound', ''),
        condition('ScalingLimited', 'True', 'TooManyReplicas', 'the desired replica count is more than the maximum replica count'),
      ),
    ],
  ],
  ['too few healthy pods', 'waiting pdb-blocks', [budget({currentHealthy: 1, desiredHealthy: 2})]],
  [
    'a drain that a budget blocks',
    'waiting pdb-blocks',
    [budget({currentHealthy: 2, desiredHealthy: 2}), node('node-1', {unschedulable: true}), ...pods(rs[1], ['ready', 'ready'])],
  ],
  [
    'a finalizer, just now',
    'progressing',
    [object('v1', 'ConfigMap', 'a', {}, {deletionTimestamp: ago(10), finalizers: ['example.org/hold']})],
  ],
  [
    'a finalizer, for a minute',
    'waiting finalizer-holds',
    [object('v1', 'ConfigMap', 'a', {}, {deletionTimestamp: ago(60), finalizers: ['example.org/hold']})],
  ],
  [
    'a finalizer, for long',
    'failed finalizer-holds',
    [object('v1', 'ConfigMap', 'a', {}, {deletionTimestamp: ago(400), finalizers: ['example.org/hold']})],
  ],
  [
    'dependents that are still there',
    'waiting finalizer-holds',
    [
      object(
        'v1',
        'PersistentVolumeClaim',
        'a',
        {status: {phase: 'Bound'}},
        {deletionTimestamp: ago(4000), finalizers: ['kubernetes.io/pvc-protection']},
      ),
    ],
  ],
  ['a certificate that takes long', 'waiting certificate-not-issued', [certificate(300)]],
  [
    'a certificate that was refused',
    'failed certificate-not-issued',
    [
      certificate(
        300,
        condition(
          'Issuing',
          'False',
          'Failed',
          'The certificate request has failed to complete and will be retried: Failed to wait for order',
          200,
        ),
      ),
    ],
  ],
  [
    'names that are taken',
    'failed crd-not-established',
    [crd(condition('NamesAccepted', 'False', 'PluralConflict', '"halls" is already in use'))],
  ],
  [
    'a definition that is not served yet',
    'waiting crd-not-established',
    [
      crd(
        condition('NamesAccepted', 'True', 'NoConflicts', ''),
        condition('Established', 'False', 'Installing', 'the initial names have been accepted', 20),
      ),
    ],
  ],
  [
    'an unknown kind that gave up',
    'failed not-reconciling',
    [object('example.org/v1', 'Widget', 'w', {status: {conditions: [condition('Stalled', 'True', 'BadSpec', 'no such size')]}})],
  ],
  [
    'an API that does not answer',
    'waiting not-reconciling',
    [
      object(
        'apiregistration.k8s.io/v1',
        'APIService',
        'v1beta1.metrics.k8s.io',
        {status: {conditions: [condition('Available', 'False', 'MissingEndpoints', 'no endpoints')]}},
        {namespace: undefined},
      ),
    ],
  ],
  [
    'an apply that is forbidden',
    'failed forbidden',
    [
      answer(
        'deployments.apps "web" is forbidden: User "ci" cannot patch resource "deployments" in API group "apps" in the namespace "gomeet"',
      ),
    ],
  ],
  [
    'an apply of an immutable field',
    'failed immutable-field',
    [answer('Deployment.apps "web" is invalid: spec.selector: Invalid value: {}: field is immutable')],
  ],
  [
    'an answer that is no refusal',
    'unknown',
    [answer('Operation cannot be fulfilled on deployments.apps "web": the object has been modified')],
  ],
];

/** The newest revision of a DaemonSet is told by its ControllerRevision. */
function revisions(name: string): readonly KubeObject[] {
  const owner = {apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'DaemonSet-agent'};
  return [
    object('apps/v1', 'ControllerRevision', name, {revision: 2}, {labels: {'controller-revision-hash': 'b'}, ownerReferences: [owner]}),
  ];
}

/** The same pods, as they have been for ten minutes. */
function still(all: readonly KubeObject[]): readonly KubeObject[] {
  return all.map((pod) => JSON.parse(JSON.stringify(pod).replaceAll(ago(30), ago(600)).replaceAll(ago(35), ago(600))));
}

it.each(states)('%s: %s', (_, expected, objects) => {
  expect(inShort(diagnosed(objects))).toBe(expected);
});

it.each([
  [refused(quota, 60), /^quota compute refuses its pods \(1 of 1 missing\): requests\.cpu: 500m asked, 0 of 4 left$/],
  [
    [service({selector: {app: 'wep'}}), deployment(1)],
    /its selector app=wep matches no pod and no workload; nearest is deployment\/web: app is "web", not "wep"$/,
  ],
  [
    [set(), ...pods(set(), ['ready'], hash('db-b')), ...pods(set(), ['crashing'], hash('db-a'), 1)],
    /^ordinal 1 \(pod\/db-1\) of an older revision is not ready for 30 s/,
  ],
  [
    [daemon({desiredNumberScheduled: 2}), node('node-1'), node('node-2'), ...pods(daemon({}), ['ready'])],
    /^1 node has no pod of it for 35 s: node-2$/,
  ],
] as const)('the summary names what and how much: %#', (objects, expected) => {
  expect(diagnosed(objects).causes[0]?.summary).toMatch(expected);
});

it('a moment in the future makes no negative age', () => {
  const {causes} = diagnosed(refused(quota, -3600), now);
  expect(causes[0]).toMatchObject({code: 'quota-exceeded', graceEndsAt: ago(-15)});
});
