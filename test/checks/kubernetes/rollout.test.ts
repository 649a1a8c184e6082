import {describe, expect, it} from 'vitest';
import type {Node} from '../../../src/capacity/node.ts';
import {judgeRollout, rollout} from '../../../src/checks/kubernetes/_rollout.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {short} from '../_judge.ts';
import {ago, deployment, object, ownedBy, pod, reading, unschedulable, waiting} from './_objects.ts';

const wanted = [object('Deployment', 'web')];
const fresh = ['ReplicaSet', 'web-new'] as const;
const old = ['ReplicaSet', 'web-old'] as const;
const three = [pod('web-1', fresh), pod('web-2', fresh), pod('web-3', fresh)];
const two = three.slice(0, 2);
const node = (cpu: number): Node => ({name: 'n', labels: {}, taints: [], usable: true, allocatable: {cpu, memoryBytes: 64e9, pods: 110}});

describe('a Deployment', () => {
  it.each<[string, readonly KubeObject[], string, RegExp]>([
    ['three new pods ready', [...deployment(), ...three], 'pass', /1 workloads are rolled out, 3 pods ready/],
    [
      'a pod not ready',
      [...deployment(), ...two, pod('web-3', fresh, {ready: false})],
      'fail~ deployment/web',
      /2 of 3 pods of the new revision are ready/,
    ],
    ['a pod missing', [...deployment(), ...two], 'fail~ deployment/web', /2 of 3 .*, 2 exist/],
    ['old pods do not count', [...deployment(), ...two, pod('web-old-1', old)], 'fail~ deployment/web', /2 of 3/],
    ['old pods still run', [...deployment(), ...three, pod('web-old-1', old)], 'fail~ deployment/web', /1 pods of the old revision/],
    [
      'an old pod that drains is no obstacle',
      [...deployment(), ...three, pod('web-old-1', old, {metadata: {deletionTimestamp: ago(900)}})],
      'pass',
      /3 pods/,
    ],
    ['the change was not seen yet', [...deployment({observedGeneration: 1}), ...three], 'fail~ deployment/web', /not seen the change/],
    [
      'crashing pods before the change was seen are of the past',
      [...deployment({observedGeneration: 1}), pod('web-1', fresh, waiting('CrashLoopBackOff', '', {restartCount: 9}))],
      'fail~ deployment/web',
      /not seen the change yet$/,
    ],
    [
      'pods must be available, not only ready',
      [...deployment({availableReplicas: 1}), ...three],
      'fail~ deployment/web',
      /1 of 3 pods are available/,
    ],
    [
      'it is being deleted',
      deployment().map((one) => ({...one, metadata: {...one.metadata, deletionTimestamp: ago(5)}})),
      'fail~ deployment/web',
      /being deleted/,
    ],
    ['it does not exist', [], 'fail~ deployment/web', /does not exist/],
    ['zero replicas are wanted', deployment({replicas: 0, availableReplicas: 0, updatedReplicas: 0}, {replicas: 0}), 'pass', /0 pods/],
  ])('%s', (_, objects, expected, message) => {
    const judgements = judgeRollout(wanted, reading(objects), []);
    expect(short(judgements)).toEqual([expected]);
    expect(judgements[0]?.message).toMatch(message);
  });

  it('starts at the minimum of its autoscaler', () => {
    const hpa = {
      ...object('HorizontalPodAutoscaler', 'web-hpa'),
      spec: {minReplicas: 3, scaleTargetRef: {kind: 'Deployment', name: 'web'}},
    };
    const one = [...deployment({replicas: 1, updatedReplicas: 1, availableReplicas: 1}, {replicas: 1}), pod('web-1', fresh)];
    expect(judgeRollout(wanted, reading(one), [hpa])[0]?.message).toMatch(/not raised it to 3 pods yet \(now 1\)/);
    expect(short(judgeRollout(wanted, reading([...deployment(), ...three]), [hpa]))).toEqual(['pass']);
    const five = [...deployment({availableReplicas: 5}, {replicas: 5}), ...three];
    expect(judgeRollout(wanted, reading(five), [hpa])[0]?.message).toMatch(/3 of 5/);
  });
});

describe('what waiting cannot heal', () => {
  const notFound =
    'Back-off pulling image "registry.example/app:v2": ErrImagePull: rpc error: code = NotFound desc = failed to resolve reference "registry.example/app:v2": registry.example/app:v2: not found';
  const denied =
    'failed to pull and unpack image "registry.example/app:v2": pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials';

  it.each<[string, KubeObject, string, RegExp]>([
    [
      'image not found',
      pod('web-3', fresh, waiting('ImagePullBackOff', notFound)),
      'fail!',
      /web-3: the image registry\.example\/app:v2 does not exist in its registry \(since 2026-03-01T11:58/,
    ],
    ['image refused', pod('web-3', fresh, waiting('ErrImagePull', denied)), 'fail!', /registry refuses the image/],
    [
      'image name invalid',
      pod('web-3', fresh, waiting('InvalidImageName', 'couldn’t parse image name')),
      'fail!',
      /not a valid image name/,
    ],
    [
      'back-off without a cause waits',
      pod('web-3', fresh, waiting('ImagePullBackOff', 'Back-off pulling image "registry.example/app:v2"')),
      'fail~',
      /could not be pulled yet/,
    ],
    [
      'an image whose name reads like a cause waits',
      pod('web-3', fresh, waiting('ImagePullBackOff', 'Back-off pulling image "registry.example/not found:404"')),
      'fail~',
      /could not be pulled yet/,
    ],
    [
      'a registry that is busy waits',
      pod('web-3', fresh, waiting('ErrImagePull', 'toomanyrequests: rate limit reached')),
      'fail~',
      /toomanyrequests/,
    ],
    [
      'a registry that is unknown for the moment waits',
      pod('web-3', fresh, waiting('ErrImagePull', 'dial tcp: lookup registry.example: no such host')),
      'fail~',
      /no such host/,
    ],
    [
      'a crash loop',
      pod(
        'web-3',
        fresh,
        waiting('CrashLoopBackOff', 'back-off 40s', {
          restartCount: 3,
          lastState: {terminated: {exitCode: 137, reason: 'OOMKilled', finishedAt: ago(20)}},
        }),
      ),
      'fail!',
      /container app crashes again and again \(3 restarts, last exit 137, OOMKilled\) \(since 2026-03-01T11:59:40/,
    ],
    [
      'a first crash waits',
      pod(
        'web-3',
        fresh,
        waiting('CrashLoopBackOff', 'back-off 10s', {restartCount: 1, lastState: {terminated: {exitCode: 1, reason: 'Error'}}}),
      ),
      'fail~',
      /1 restarts, last exit 1\)/,
    ],
    [
      'a Secret is missing for long',
      pod('web-3', fresh, waiting('CreateContainerConfigError', 'secret "jwt-secret" not found')),
      'fail!',
      /jwt-secret/,
    ],
    [
      'a Secret is missing for a moment',
      pod('web-3', fresh, {
        ...waiting('CreateContainerConfigError', 'secret "jwt-secret" not found'),
        status: {...waiting('CreateContainerConfigError', 'secret "jwt-secret" not found').status, startTime: ago(10)},
      }),
      'fail~',
      /jwt-secret/,
    ],
    [
      'evicted',
      pod('web-3', fresh, {ready: false, status: {phase: 'Failed', reason: 'Evicted', message: 'low on memory'}}),
      'fail~',
      /Evicted: low on memory/,
    ],
    ['simply starting', pod('web-3', fresh, {ready: false}), 'fail~', /2 of 3 pods of the new revision are ready$/],
  ])('%s', (_, last, expected, message) => {
    const judgements = judgeRollout(wanted, reading([...deployment(), ...two, last]), []);
    expect(short(judgements)).toEqual([`${expected} deployment/web`]);
    expect(judgements[0]?.message).toMatch(message);
  });

  it('an old pod that crashes does not doom the new revision', () => {
    const objects = [...deployment(), ...three, pod('web-old-1', old, waiting('CrashLoopBackOff', '', {restartCount: 50}))];
    expect(short(judgeRollout(wanted, reading(objects), []))).toEqual(['fail~ deployment/web']);
  });

  it('says how to see more, and since when', () => {
    const crash = pod(
      'web-3',
      fresh,
      waiting('CrashLoopBackOff', '', {restartCount: 5, lastState: {terminated: {exitCode: 1, finishedAt: ago(7)}}}),
    );
    expect(judgeRollout(wanted, reading([...deployment(), ...two, crash]), [])[0]).toMatchObject({
      hint: 'kubectl -n gomeet logs web-3 -c app --previous',
      since: ago(7),
    });
  });

  it.each<[string, string, readonly Node[], string, RegExp]>([
    ['a full cluster', '4', [node(8)], 'fail~', /no node has room: 0\/3 nodes/],
    [
      'a pod larger than every node',
      '16',
      [node(8), node(15.5)],
      'fail!',
      /no node can ever hold it: it asks 16 CPU .*largest node that it may use has 15\.5 CPU/,
    ],
    ['no node of that kind yet', '16', [], 'fail~', /no node has room/],
  ])('unschedulable: %s', (_, cpu, nodes, expected, message) => {
    const judgements = judgeRollout(wanted, reading([...deployment(), ...two, pod('web-3', fresh, unschedulable(cpu))], {nodes}), []);
    expect(short(judgements)).toEqual([`${expected} deployment/web`]);
    expect(judgements[0]?.message).toMatch(message);
  });

  it.each([
    [
      'a quota that refuses pods for long',
      {type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: other', lastTransitionTime: ago(20)},
      'fail!',
    ],
    [
      'a quota that refuses pods for a moment',
      {type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: other', lastTransitionTime: ago(5)},
      'fail~',
    ],
    [
      'the progress deadline',
      {type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'has timed out progressing'},
      'fail!',
    ],
    ['progress', {type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: ''}, 'fail~'],
  ])('%s', (_, condition, expected) => {
    const judgements = judgeRollout(wanted, reading([...deployment({conditions: [condition]}), ...two]), []);
    expect(short(judgements)).toEqual([`${expected} deployment/web`]);
  });

  it('a deadline that passed earlier does not matter once all pods are ready', () => {
    const conditions = [{type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: ''}];
    expect(short(judgeRollout(wanted, reading([...deployment({conditions}), ...three]), []))).toEqual(['pass']);
  });
});

describe('a StatefulSet', () => {
  const set = (status: object, spec: object = {}) =>
    object('StatefulSet', 'pg', {spec: {replicas: 2, ...spec}, status: {observedGeneration: 2, updateRevision: 'pg-new', ...status}});
  const member = (index: number, hash: string, state: object = {}) =>
    pod(`pg-${index}`, ['StatefulSet', 'pg'], {metadata: {labels: {'controller-revision-hash': hash}}, ...state});
  const refused = (
    last: number,
    first: number,
    message = 'create Pod pg-1 in StatefulSet pg failed error: pods "pg-1" is forbidden: exceeded quota: other',
  ) =>
    object('Event', 'e', {
      reason: 'FailedCreate',
      message,
      involvedObject: {kind: 'StatefulSet', name: 'pg'},
      firstTimestamp: ago(first),
      lastTimestamp: ago(last),
    });

  it.each<[string, readonly KubeObject[], string]>([
    ['all of the new revision', [set({}), member(0, 'pg-new'), member(1, 'pg-new')], 'pass'],
    ['one of the old revision', [set({}), member(0, 'pg-old'), member(1, 'pg-new')], 'fail~ statefulset/pg'],
    [
      'the rest is held back by a partition',
      [set({}, {updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 1}}}), member(0, 'pg-old'), member(1, 'pg-new')],
      'pass',
    ],
    ['one not ready', [set({}), member(0, 'pg-new'), member(1, 'pg-new', {ready: false})], 'fail~ statefulset/pg'],
    ['refused by a quota, again and again', [set({}), member(0, 'pg-new'), refused(10, 60)], 'fail! statefulset/pg'],
    ['refused a moment ago', [set({}), member(0, 'pg-new'), refused(2, 5)], 'fail~ statefulset/pg'],
    ['refused long ago', [set({}), member(0, 'pg-new'), refused(900, 1800)], 'fail~ statefulset/pg'],
    ['an event of another kind', [set({}), member(0, 'pg-new'), refused(10, 60, 'the server timed out')], 'fail~ statefulset/pg'],
  ])('%s', (_, objects, expected) => {
    expect(short(judgeRollout([object('StatefulSet', 'pg')], reading(objects), []))).toEqual([expected]);
  });
});

describe('a DaemonSet', () => {
  const set = (status: object) =>
    object('DaemonSet', 'exporter', {spec: {}, status: {observedGeneration: 2, desiredNumberScheduled: 2, numberAvailable: 2, ...status}});
  const revisions = ['a', 'b'].map((hash, index) =>
    object(
      'ControllerRevision',
      `exporter-${hash}`,
      {revision: index + 1},
      {...ownedBy('DaemonSet', 'exporter'), labels: {'controller-revision-hash': hash}},
    ),
  );
  const member = (name: string, hash: string, state: object = {}) =>
    pod(name, ['DaemonSet', 'exporter'], {metadata: {labels: {'controller-revision-hash': hash}}, ...state});

  it.each<[string, readonly KubeObject[], string]>([
    ['one on every node', [set({}), ...revisions, member('x', 'b'), member('y', 'b')], 'pass'],
    ['one of the older revision', [set({}), ...revisions, member('x', 'a'), member('y', 'b')], 'fail~ daemonset/exporter'],
    [
      'a broken pod of the older revision is no verdict',
      [set({}), ...revisions, member('x', 'a', waiting('CrashLoopBackOff', '', {restartCount: 8})), member('y', 'b')],
      'fail~ daemonset/exporter',
    ],
    ['not seen by its controller', [set({observedGeneration: 1})], 'fail~ daemonset/exporter'],
  ])('%s', (_, objects, expected) => {
    expect(short(judgeRollout([object('DaemonSet', 'exporter')], reading(objects), []))).toEqual([expected]);
  });
});

describe('a Job', () => {
  const job = (conditions: readonly object[], more: object = {}) => object('Job', 'init', {spec: {}, status: {conditions, ...more}});

  it.each<[string, readonly KubeObject[], string, RegExp]>([
    ['complete', [job([{type: 'Complete', status: 'True'}], {succeeded: 1})], 'pass', /rolled out/],
    ['running', [job([], {startTime: ago(30)})], 'fail~ job/init', /runs since/],
    ['not started', [job([])], 'fail~ job/init', /not started/],
    [
      'failed',
      [job([{type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'too many retries'}])],
      'fail! job/init',
      /BackoffLimitExceeded\): too many retries/,
    ],
    [
      'its image does not exist',
      [job([], {startTime: ago(30)}), pod('init-x', ['Job', 'init'], waiting('ErrImagePull', 'manifest unknown'))],
      'fail! job/init',
      /does not exist in its registry/,
    ],
  ])('%s', (_, objects, expected, message) => {
    const judgements = judgeRollout([object('Job', 'init')], reading(objects), []);
    expect(short(judgements)).toEqual([expected]);
    expect(judgements[0]?.message).toMatch(message);
  });
});

it('names every workload that is not done, and none that is', () => {
  const both = [object('Deployment', 'web'), object('Deployment', 'api'), object('ConfigMap', 'c')];
  expect(short(judgeRollout(both.slice(0, 2), reading([...deployment(), ...three]), []))).toEqual(['fail~ deployment/api']);
  expect(short(judgeRollout([], reading([]), []))).toEqual(['skip']);
  expect(rollout(both).id).toBe('kubernetes.rollout');
});
