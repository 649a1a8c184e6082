import {describe, expect, it} from 'vitest';
import type {Node} from '../../../src/capacity/node.ts';
import {judgeRollout} from '../../../src/checks/kubernetes/_rollout.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {short} from '../_judge.ts';
import {ago, deployment, object, pod, reading, unschedulable, waiting} from './_objects.ts';

const wanted = [object('Deployment', 'web')];
const fresh = ['ReplicaSet', 'web-new'] as const;
const old = ['ReplicaSet', 'web-old'] as const;
const three = [pod('web-1', fresh), pod('web-2', fresh), pod('web-3', fresh)];
const two = three.slice(0, 2);
const node = (cpu: number): Node => ({name: 'n', labels: {}, taints: [], usable: true, allocatable: {cpu, memoryBytes: 64e9, pods: 110}});

/** A pod on a node whose container is in that state and not ready. */
const starting = (state: object, more: object = {}) => ({
  ready: false,
  spec: {nodeName: 'n', containers: [{name: 'app', image: 'a'}]},
  status: {containerStatuses: [{name: 'app', ready: false, state, restartCount: 0, ...more}]},
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
    ['a refusal by rate is not a refusal', pod('web-3', fresh, waiting('ErrImagePull', 'denied: 429 Too Many Requests')), 'fail~', /429/],
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
    ['waiting for a node', pod('web-3', fresh, {ready: false, status: {phase: 'Pending'}}), 'fail~', /web-3: it waits for a node \(since/],
    [
      'being created',
      pod('web-3', fresh, starting({waiting: {reason: 'ContainerCreating'}})),
      'fail~',
      /web-3: its containers are being created/,
    ],
    ['simply starting', pod('web-3', fresh, starting({running: {}})), 'fail~', /web-3: container app runs and is not ready \(since/],
    [
      'starting again',
      pod('web-3', fresh, starting({running: {}}, {restartCount: 2, lastState: {terminated: {exitCode: 1}}})),
      'fail~',
      /runs and is not ready after 2 restarts, last exit 1/,
    ],
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
    ['a full cluster', '4', [node(8)], 'fail~', /it waits for a node: 0\/3 nodes/],
    [
      'a pod larger than every node',
      '16',
      [node(8), node(15.5)],
      'fail!',
      /no node can ever hold it: it asks 16 CPU .*largest node that it may use has 15\.5 CPU/,
    ],
    ['no node of that kind yet', '16', [], 'fail~', /it waits for a node/],
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
