import {describe, expect, it} from 'vitest';
import {judgeRollout} from '../../../src/checks/kubernetes/_rollout.ts';
import type {CauseCode} from '../../../src/core/cause.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {short} from '../_judge.ts';
import {ago, deployment, object, pod, reading, unschedulable, waiting} from './_objects.ts';

const wanted = [object('Deployment', 'web')];
const fresh = ['ReplicaSet', 'web-new'] as const;
const old = ['ReplicaSet', 'web-old'] as const;
const three = [pod('web-1', fresh), pod('web-2', fresh), pod('web-3', fresh)];
const two = three.slice(0, 2);
const node = (cpu: number) =>
  object(
    'Node',
    `n${cpu}`,
    {status: {allocatable: {cpu: String(cpu), memory: '64G', pods: '110'}, conditions: [{type: 'Ready', status: 'True'}]}},
    {namespace: undefined},
  );

const crashing = (restartCount: number, terminated: object) =>
  waiting('CrashLoopBackOff', 'back-off 40s', {restartCount, lastState: {terminated: {finishedAt: ago(20), ...terminated}}});

describe('what waiting cannot heal', () => {
  const notFound =
    'Back-off pulling image "registry.example/app:v2": ErrImagePull: rpc error: code = NotFound desc = failed to resolve reference "registry.example/app:v2": registry.example/app:v2: not found';
  const denied =
    'failed to pull and unpack image "registry.example/app:v2": pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials';

  it.each<[string, KubeObject, string, CauseCode | undefined]>([
    ['image not found', pod('web-3', fresh, waiting('ImagePullBackOff', notFound)), 'fail!', 'image-not-found'],
    ['image refused', pod('web-3', fresh, waiting('ErrImagePull', denied)), 'fail!', 'image-unauthorized'],
    ['image name invalid', pod('web-3', fresh, waiting('InvalidImageName', 'couldn’t parse image name')), 'fail!', 'image-name-invalid'],
    [
      'a registry that is busy waits',
      pod('web-3', fresh, waiting('ErrImagePull', 'toomanyrequests: rate limit reached')),
      'fail~',
      'image-rate-limited',
    ],
    [
      'a registry that is unknown for the moment waits',
      pod('web-3', fresh, waiting('ErrImagePull', 'dial tcp: lookup registry.example: no such host')),
      'fail~',
      'registry-unreachable',
    ],
    ['out of memory, again and again', pod('web-3', fresh, crashing(5, {exitCode: 137, reason: 'OOMKilled'})), 'fail!', 'oom-killed'],
    ['a crash loop', pod('web-3', fresh, crashing(5, {exitCode: 1, reason: 'Error'})), 'fail!', 'crash-loop'],
    ['a first crash waits', pod('web-3', fresh, crashing(1, {exitCode: 1, reason: 'Error'})), 'fail~', 'crash-loop'],
    [
      'a Secret is missing for long',
      pod('web-3', fresh, waiting('CreateContainerConfigError', 'secret "jwt-secret" not found')),
      'fail!',
      'config-missing',
    ],
    [
      'a Secret is missing for a moment',
      pod('web-3', fresh, {
        ...waiting('CreateContainerConfigError', 'secret "jwt-secret" not found'),
        status: {...waiting('CreateContainerConfigError', 'secret "jwt-secret" not found').status, startTime: ago(10)},
      }),
      'fail~',
      'config-missing',
    ],
  ])('%s', (_, last, expected, code) => {
    const judgements = judgeRollout(wanted, reading([...deployment(), ...two, last]));
    expect(short(judgements)).toEqual([`${expected} deployment/web`]);
    expect(judgements[0]?.causes?.[0]?.code).toBe(code);
  });

  it('an old pod that crashes does not doom the new revision', () => {
    const objects = [...deployment(), ...three, pod('web-old-1', old, waiting('CrashLoopBackOff', '', {restartCount: 50}))];
    expect(short(judgeRollout(wanted, reading(objects)))).toEqual(['fail~ deployment/web']);
  });

  it('says what it is, where it stands, since when and how to see more', () => {
    const crash = pod('web-3', fresh, crashing(5, {exitCode: 1, finishedAt: ago(7)}));
    const [judgement] = judgeRollout(wanted, reading([...deployment(), ...two, crash]));
    const root = judgement?.causes?.[0];
    expect(judgement?.message).toContain('2 of 3 pods of the new revision ready');
    expect(judgement?.message).toContain(root?.summary);
    expect(judgement?.since).toBe(root?.since);
    expect(judgement?.hint).toMatch(/kubectl -n gomeet logs web-3 -c app --previous/);
    expect(judgement?.observed).toEqual(
      expect.arrayContaining([
        {name: 'ready', value: 2, unit: 'count'},
        {name: 'desired', value: 3, unit: 'count'},
        {name: 'serving', value: true, unit: ''},
      ]),
    );
  });

  it('a workload that only needs time says how to see more', () => {
    expect(judgeRollout(wanted, reading([...deployment(), ...two]))[0]).toMatchObject({
      hint: 'see more with: kubectl -n gomeet describe deployment/web',
      transient: true,
    });
  });

  it.each<[string, string, readonly KubeObject[], string, CauseCode]>([
    ['a full cluster', '4', [node(8)], 'fail~', 'unschedulable-cpu'],
    ['a pod larger than every node', '16', [node(8), node(15)], 'fail!', 'unschedulable-cpu'],
  ])('unschedulable: %s', (_, cpu, nodes, expected, code) => {
    const judgements = judgeRollout(wanted, reading([...deployment(), ...two, ...nodes, pod('web-3', fresh, unschedulable(cpu))]));
    expect(short(judgements)).toEqual([`${expected} deployment/web`]);
    expect(judgements[0]?.causes?.[0]?.code).toBe(code);
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
    const judgements = judgeRollout(wanted, reading([...deployment({conditions: [condition]}), ...two]));
    expect(short(judgements)).toEqual([`${expected} deployment/web`]);
  });

  it('a deadline that passed earlier does not matter once all pods are ready', () => {
    const conditions = [{type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: ''}];
    expect(short(judgeRollout(wanted, reading([...deployment({conditions}), ...three])))).toEqual(['pass']);
  });
});
