// Long because it is one table of states, and the formatter gives every part of a row its own line.
import {describe, expect, it} from 'vitest';
import {diagnoseObject} from '../../../src/diagnosis/diagnose.ts';
import {ago, ended, event, leaving, node, object, old, pod, readyPod, type Stage, snapshotFor, subjectOf, waiting} from './_states.ts';

const notFound =
  'Failed to pull image "gomeet/auth-service:v9": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/gomeet/auth-service:v9": failed to resolve reference: not found';
const http = {httpGet: {path: '/ready', port: 8080}, periodSeconds: 10, failureThreshold: 3};
const runs = (seconds: number, more: object = {}) => ({
  state: {started: true, state: {running: {startedAt: ago(seconds)}}, ...more},
  status: {phase: 'Running'},
});
const pending = (message: string, age = 60, spec: object = {}) =>
  pod('a', {
    age,
    spec: {nodeName: undefined, ...spec},
    conditions: [{type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: ago(age)}],
  });
const cpuFull =
  '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.';
const giant = pending(cpuFull, 90, {containers: [{name: 'api', resources: {requests: {cpu: '16'}}}]});
const hostPort = {hostNetwork: true, containers: [{name: 'sfu', ports: [{containerPort: 7880}]}]};
const withInit = (status: object, spec: object = {}) =>
  pod('a', {
    age: 600,
    spec: {nodeName: 'n', initContainers: [{name: 'wait', image: 'x', ...spec}], containers: [{name: 'api', image: 'x'}]},
    ...waiting('PodInitializing'),
    status: {initContainerStatuses: [{name: 'wait', restartCount: 0, ...status}]},
  });
const claim = (age: number) =>
  object(
    'v1',
    'PersistentVolumeClaim',
    'data',
    {spec: {storageClassName: 'block'}, status: {phase: 'Pending'}},
    {creationTimestamp: ago(age)},
  );
const volumed = {
  nodeName: 'n',
  containers: [{name: 'api', image: 'x'}],
  volumes: [{name: 'data', persistentVolumeClaim: {claimName: 'data'}}],
};
const evicted = pod('e', {status: {phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.'}, conditions: []});
const multi = pod('a', {...waiting('ContainerCreating'), age: 300, spec: volumed});
const killing = pod('a', {...runs(8, {restartCount: 1, lastState: ended(137, 'Error', 9, 60)}), container: {livenessProbe: http}});

const states: readonly (Stage & {readonly name: string})[] = [
  {name: 'a pull error that resolved', pods: [pod('a', runs(5))], others: [event(pod('a'), 'Failed', notFound, {first: 60, last: 30})]},
  {name: 'a pull error of a moment ago', pods: [pod('a', {...waiting('ErrImagePull', notFound), age: 8})]},
  {
    name: 'a registry that is away for ten minutes',
    pods: [
      pod('a', {
        ...waiting(
          'ImagePullBackOff',
          'Back-off pulling image "x": ErrImagePull: failed to do request: Head "https://registry.example.com/": dial tcp: i/o timeout',
        ),
        age: 600,
      }),
    ],
  },
  {
    name: 'a back-off that tells nothing',
    pods: [pod('a', {...waiting('ImagePullBackOff', 'Back-off pulling image "gomeet/auth-service:v9"'), age: 600})],
  },
  {
    name: 'a rate limit',
    pods: [pod('a', {...waiting('ErrImagePull', '429 Too Many Requests - Server message: toomanyrequests'), age: 600})],
  },
  {name: 'the first crash', pods: [pod('a', {state: {state: ended(1, 'Error', 3)}})]},
  {name: 'the first crash healed', pods: [pod('a', runs(10, {restartCount: 1, lastState: ended(1, 'Error', 11)}))]},
  {
    name: 'three crashes healed',
    pods: [readyPod('a', {restartCount: 3, lastState: ended(1, 'Error', 3700)}), pod('b', {...waiting('ContainerCreating'), age: 5})],
  },
  {
    name: 'a secret that arrives five seconds later: before',
    pods: [pod('a', {...waiting('CreateContainerConfigError', 'secret "db-app" not found'), age: 4})],
  },
  {
    name: 'a secret that arrives five seconds later: after',
    pods: [pod('a', {...waiting('CreateContainerConfigError', 'secret "db-app" not found'), age: 50})],
    others: [object('v1', 'Secret', 'db-app')],
  },
  {
    name: 'a certificate of a volume that arrives late',
    pods: [pod('a', {...waiting('ContainerCreating'), age: 20})],
    others: [event(pod('a'), 'FailedMount', 'MountVolume.SetUp failed for volume "tls" : secret "edge-tls" not found', {first: 18})],
  },
  {
    name: "the kubelet's cache is behind",
    pods: [pod('a', {...waiting('ContainerCreating'), age: 40})],
    others: [
      event(
        pod('a'),
        'FailedMount',
        'MountVolume.SetUp failed for volume "kube-api-access-x" : object "gomeet"/"kube-root-ca.crt" not registered',
        {first: 39},
      ),
    ],
  },
  {name: 'a full cluster', pods: [pending(cpuFull, 3600)], others: [node('n1')]},
  {
    name: 'a full cluster while an autoscaler adds a node',
    pods: [giant],
    others: [node('n1'), event(giant, 'TriggeredScaleUp', 'pod triggered scale-up: [{pool-big 0->1 (max: 3)}]')],
  },
  {
    name: 'every node is cordoned',
    pods: [pending('0/1 nodes are available: 1 node(s) were unschedulable.', 3600)],
    others: [node('n1', {cordoned: true})],
  },
  {
    name: 'an unbound volume at a first deploy',
    pods: [pending('0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.', 20, {volumes: volumed.volumes})],
    others: [claim(20)],
  },
  {
    name: 'a host port behind a drain of four hours',
    pods: [pending("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.", 14_000, hostPort)],
    others: [leaving(old(pod('o', {spec: {...hostPort, nodeName: 'm'}})), 14_400, 18_000)],
  },
  {
    name: 'a scheduling gate',
    pods: [
      pod('a', {
        age: 900,
        spec: {nodeName: undefined},
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'SchedulingGated',
            message: 'Scheduling is blocked due to non-empty scheduling gates',
          },
        ],
      }),
    ],
  },
  {name: 'a pod that nobody has looked at yet', pods: [pod('a', {age: 1, spec: {nodeName: undefined}, conditions: []})]},
  {name: 'containers that are being created for 40 s', pods: [pod('a', {...waiting('ContainerCreating'), age: 40})]},
  {
    name: "a slow start within the startup probe's window",
    pods: [pod('a', {...runs(280, {started: false}), container: {startupProbe: {...http, failureThreshold: 30}}})],
    others: [
      event(pod('a'), 'Unhealthy', 'Startup probe failed: HTTP probe failed with statuscode: 503', {
        count: 27,
        first: 279,
        container: 'api',
      }),
    ],
  },
  {
    name: 'readiness that takes its time',
    pods: [
      pod('a', {
        ...runs(55),
        container: {readinessProbe: http},
        age: 60,
        conditions: [{type: 'ContainersReady', status: 'False', lastTransitionTime: ago(60)}],
      }),
    ],
  },
  {
    name: 'one kill by the liveness probe',
    pods: [killing],
    others: [event(killing, 'Killing', 'Container api failed liveness probe, will be restarted', {container: 'api', first: 12, last: 12})],
  },
  {
    name: 'a sidecar as an init container',
    pods: [withInit({started: true, ready: true, state: {running: {startedAt: ago(500)}}}, {restartPolicy: 'Always'})],
  },
  {name: 'an init container that is done', pods: [withInit({state: ended(0, 'Completed', 400)})]},
  {name: 'an init container that waits for the database', pods: [withInit({state: {running: {startedAt: ago(590)}}})]},
  {
    name: 'out of memory an hour ago and ready now',
    pods: [readyPod('a', {restartCount: 1, lastState: ended(137, 'OOMKilled', 3600)}), pod('b', {...waiting('ContainerCreating'), age: 5})],
  },
  {name: 'an evicted pod that was replaced', pods: [evicted, readyPod('b')], replicas: 1},
  {name: 'an evicted pod that is being replaced', pods: [evicted, pod('b', {...waiting('ContainerCreating'), age: 5})], replicas: 1},
  {
    name: 'a node that went silent',
    pods: [pod('a', {...runs(900), age: 900})],
    others: [node('app-1', {conditions: [{type: 'Ready', status: 'Unknown', lastTransitionTime: ago(60)}]})],
  },
  {
    name: 'a disk that moves from node to node',
    pods: [multi],
    others: [
      object('v1', 'PersistentVolumeClaim', 'data', {status: {phase: 'Bound'}}),
      event(
        multi,
        'FailedAttachVolume',
        'Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node and can\'t be attached to another',
        {first: 290},
      ),
    ],
  },
  {
    name: 'a claim that waits for its first pod',
    pods: [pod('a', {...waiting('ContainerCreating'), age: 5, spec: volumed})],
    others: [
      claim(900),
      object('storage.k8s.io/v1', 'StorageClass', 'block', {volumeBindingMode: 'WaitForFirstConsumer'}, {namespace: undefined}),
    ],
  },
  {
    name: 'an old pod that crashes',
    pods: [pod('a', {...waiting('ContainerCreating'), age: 5})],
    others: [old(pod('o', waiting('CrashLoopBackOff', '', {restartCount: 99, lastState: ended(1, 'Error', 9)})))],
  },
  {
    name: 'a failed run of a Job',
    subject: object('batch/v1', 'Job', 'migrate', {spec: {backoffLimit: 6}, status: {active: 1, failed: 1}}),
    pods: ['a', 'b'].map((name) =>
      pod(name, {
        metadata: {ownerReferences: [{kind: 'Job', name: 'migrate', uid: 'Job-migrate', controller: true}]},
        spec: {restartPolicy: 'Never', nodeName: 'n', containers: [{name: 'api', image: 'x'}]},
        ...(name === 'a' ? {status: {phase: 'Failed'}, state: {state: ended(1, 'Error', 30)}} : runs(5)),
      }),
    ),
  },
];

describe('never called failed', () => {
  it.each(states)('$name', (state) => {
    const {verdict, causes} = diagnoseObject(subjectOf(state), snapshotFor(state));
    expect({verdict, causes: causes.map((one) => one.code)}).not.toMatchObject({verdict: 'failed'});
    expect(verdict).not.toBe('unknown');
  });
});
