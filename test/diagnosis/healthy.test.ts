// Long because it is one table of states, and the formatter gives their parts lines of their own.
import {expect, it} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import {ago, deployment, diagnosed, inShort, now, object, pods, replicaSet} from './_cluster.ts';

const set = (name: string, spec: object, status: object) =>
  object('apps/v1', 'StatefulSet', name, {spec, status: {observedGeneration: 1, ...status}}, {generation: 1});
const job = (spec: object, status: object) => object('batch/v1', 'Job', 'migrate', {spec, status});
const complete = {conditions: [{type: 'Complete', status: 'True', lastTransitionTime: ago(60)}], succeeded: 1};
const rs = [replicaSet(1), replicaSet(2)] as const;
const hpa = (status: object, spec: object = {}) =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
    spec: {scaleTargetRef: {kind: 'Deployment', name: 'web'}, minReplicas: 2, maxReplicas: 9, ...spec},
    status,
  });
const sts = set('db', {replicas: 3}, {updateRevision: 'db-b', currentRevision: 'db-b'});
const onNode = (name: string, ready: string) =>
  object(
    'v1',
    'Node',
    name,
    {spec: {}, status: {conditions: [{type: 'Ready', status: ready, lastTransitionTime: ago(900)}]}},
    {namespace: undefined},
  );
const daemon = object(
  'apps/v1',
  'DaemonSet',
  'agent',
  {spec: {}, status: {observedGeneration: 1, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1}},
  {generation: 1},
);

const states: readonly (readonly [what: string, expected: string, objects: readonly KubeObject[]])[] = [
  ['everything ready', 'ready', [deployment(2), ...rs, ...pods(rs[1], ['ready', 'ready'])]],
  ['scaled to 0', 'ready', [deployment(0), ...rs]],
  ['scaled to 0 with pods on the way out', 'ready', [deployment(0), ...rs, ...pods(rs[1], ['leaving'])]],
  ['an old revision that is on its way out', 'ready', [deployment(1), ...rs, ...pods(rs[1], ['ready']), ...pods(rs[0], ['leaving'])]],
  ['more pods than wanted, a surge', 'ready', [deployment(2), ...rs, ...pods(rs[1], ['ready', 'ready', 'ready'])]],
  [
    'a surge while the old ones still serve',
    'progressing',
    [deployment(2), ...rs, ...pods(rs[1], ['starting']), ...pods(rs[0], ['ready', 'ready'])],
  ],
  [
    'an old pod that crashes beside it',
    'progressing',
    [deployment(2), ...rs, ...pods(rs[1], ['ready', 'starting']), ...pods(rs[0], ['crashing'])],
  ],
  ['paused, everything as before', 'ready', [deployment(2, {paused: true}), ...rs, ...pods(rs[1], ['ready', 'ready'])]],
  [
    'paused with a change that waits',
    'waiting paused',
    [deployment(2, {paused: true}, {updatedReplicas: 0}), ...rs, ...pods(rs[1], ['ready', 'ready'])],
  ],
  ['paused half way', 'waiting paused', [deployment(2, {paused: true}), ...rs, ...pods(rs[1], ['ready']), ...pods(rs[0], ['ready'])]],
  [
    'minReadySeconds not over',
    'progressing',
    [deployment(2, {minReadySeconds: 60}, {availableReplicas: 0}), ...rs, ...pods(rs[1], ['ready', 'ready'])],
  ],
  [
    'its controller has not looked yet',
    'progressing',
    [deployment(2, {}, {observedGeneration: 1}, {creationTimestamp: ago(5)}), ...rs, ...pods(rs[1], ['crashing', 'crashing'])],
  ],
  ['its autoscaler has not raised it yet', 'progressing', [deployment(1), ...rs, ...pods(rs[1], ['ready']), hpa({})]],
  [
    'a pod that failed and was replaced',
    'ready',
    [
      deployment(1),
      ...rs,
      ...pods(rs[1], ['ready']),
      {...(pods(rs[1], ['starting'], {}, 5)[0] as KubeObject), status: {phase: 'Failed', reason: 'Evicted'}},
    ],
  ],
  [
    'a partition',
    'ready',
    [
      set('db', {replicas: 3, updateStrategy: {rollingUpdate: {partition: 2}}}, {updateRevision: 'db-b'}),
      ...pods(sts, ['ready', 'ready'], {'controller-revision-hash': 'db-a'}),
      ...pods(sts, ['ready'], {'controller-revision-hash': 'db-b'}, 2),
    ],
  ],
  [
    'OnDelete, all of one revision',
    'ready',
    [
      set('db', {replicas: 1, updateStrategy: {type: 'OnDelete'}}, {updateRevision: 'db-b'}),
      ...pods(sts, ['ready'], {'controller-revision-hash': 'db-b'}),
    ],
  ],
  [
    'a DaemonSet with a node that is down',
    'ready daemonset-node-missing',
    [
      daemon,
      onNode('node-1', 'True'),
      onNode('node-2', 'Unknown'),
      ...pods(daemon, ['ready']),
      ...pods(daemon, ['starting'], {}, 1).map((pod) => ({...pod, spec: {nodeName: 'node-2'}})),
    ],
  ],
  [
    'a DaemonSet that no node asks for',
    'ready',
    [object('apps/v1', 'DaemonSet', 'agent', {spec: {}, status: {observedGeneration: 1, desiredNumberScheduled: 0}}, {generation: 1})],
  ],
  ['a job that is done', 'ready', [job({}, complete)]],
  ['a job that is done at its second try', 'ready', [job({}, {...complete, failed: 1})]],
  ['a job that runs', 'progressing', [job({}, {startTime: ago(20), active: 1})]],
  [
    'a suspended job',
    'waiting job-suspended',
    [job({suspend: true}, {conditions: [{type: 'Suspended', status: 'True', lastTransitionTime: ago(60)}]})],
  ],
  ['a suspended CronJob', 'ready', [object('batch/v1', 'CronJob', 'backup', {spec: {suspend: true}, status: {}})]],
  ['a CronJob that never ran', 'ready', [object('batch/v1', 'CronJob', 'backup', {spec: {}, status: {}})]],
  ['a completed pod', 'ready', [object('v1', 'Pod', 'once', {status: {phase: 'Succeeded'}})]],
  ['a Service of a workload scaled to 0', 'ready', [object('v1', 'Service', 'web', {spec: {selector: {app: 'web'}}}), deployment(0)]],
  ['a Service without a selector', 'ready', [object('v1', 'Service', 'web', {spec: {}})]],
  [
    'a claim that waits for its first pod',
    'ready',
    [
      object('v1', 'PersistentVolumeClaim', 'data', {spec: {storageClassName: 'late'}, status: {phase: 'Pending'}}),
      object('storage.k8s.io/v1', 'StorageClass', 'late', {volumeBindingMode: 'WaitForFirstConsumer'}, {namespace: undefined}),
    ],
  ],
  [
    'an autoscaler that is off',
    'ready',
    [
      hpa({
        conditions: [
          {type: 'AbleToScale', status: 'True'},
          {
            type: 'ScalingActive',
            status: 'False',
            reason: 'ScalingDisabled',
            message: 'scaling is disabled since the replica count of the target is zero',
          },
        ],
      }),
    ],
  ],
  ['an autoscaler that has not looked yet', 'progressing', [hpa({})]],
  [
    'a budget that allows nothing while nobody drains',
    'ready',
    [
      object('policy/v1', 'PodDisruptionBudget', 'web', {
        spec: {selector: {matchLabels: {app: 'web'}}},
        status: {disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1},
      }),
    ],
  ],
  [
    'a certificate of a minute ago',
    'progressing',
    [
      object('cert-manager.io/v1', 'Certificate', 'tls', {
        spec: {},
        status: {
          conditions: [
            {
              type: 'Ready',
              status: 'False',
              reason: 'DoesNotExist',
              message: 'Issuing certificate as Secret does not exist',
              lastTransitionTime: ago(60),
            },
          ],
        },
      }),
    ],
  ],
  [
    'an unknown kind that is Ready',
    'ready',
    [object('example.org/v1', 'Widget', 'w', {status: {conditions: [{type: 'Ready', status: 'True'}]}})],
  ],
  [
    'an unknown kind that is being reconciled',
    'progressing',
    [object('example.org/v1', 'Widget', 'w', {status: {conditions: [{type: 'Reconciling', status: 'True'}]}})],
  ],
  [
    'an unknown kind whose controller is behind',
    'progressing',
    [
      object(
        'example.org/v1',
        'Widget',
        'w',
        {status: {observedGeneration: 1, conditions: [{type: 'Ready', status: 'True'}]}},
        {generation: 2, creationTimestamp: ago(3)},
      ),
    ],
  ],
  ['an unknown kind without status', 'unknown', [object('example.org/v1', 'Widget', 'w')]],
  [
    'a Service of another group',
    'ready',
    [object('serving.knative.dev/v1', 'Service', 'web', {status: {conditions: [{type: 'Ready', status: 'True'}]}})],
  ],
  ['a ConfigMap', 'ready', [object('v1', 'ConfigMap', 'settings')]],
  ['a Deployment without status', 'unknown', [object('apps/v1', 'Deployment', 'web', {spec: {replicas: 2}})]],
];

it.each(states)('%s: %s', (_, expected, objects) => {
  expect(inShort(diagnosed(objects))).toBe(expected);
});

it('none of them fails a day later, unless somebody should have moved', () => {
  const later = states
    .filter(([, expected]) => expected.startsWith('ready'))
    .map(([what, , objects]) => [what, inShort(diagnosed(objects, now + 86_400_000))]);
  expect(later.filter(([, short]) => short?.startsWith('failed'))).toEqual([]);
});

it('says who serves while a roll-out hangs', () => {
  const {serving, old, leaving, ready, updated, desired, summary} = diagnosed([
    deployment(3),
    ...rs,
    ...pods(rs[1], ['starting']),
    ...pods(rs[0], ['ready', 'ready', 'crashing', 'leaving']),
  ]);
  expect({serving, old, leaving, ready, updated, desired}).toEqual({serving: true, old: 2, leaving: 1, ready: 0, updated: 1, desired: 3});
  expect(summary).toBe(
    '0 of 3 pods of the new revision ready, 1 exist; 2 pods of the old revision still serve; 1 pod of the old revision not ready; 1 pod on the way out',
  );
});
