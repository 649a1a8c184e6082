import {describe, expect, it} from 'vitest';
import {judgeRollout, type RolloutReading, rollout} from '../../../src/checks/kubernetes/_rollout.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {short} from '../_judge.ts';
import {ago, deployment, object, pod, reading, waiting} from './_objects.ts';

const wanted = [object('Deployment', 'web')];
const fresh = ['ReplicaSet', 'web-new'] as const;
const old = ['ReplicaSet', 'web-old'] as const;
const three = [pod('web-1', fresh), pod('web-2', fresh), pod('web-3', fresh)];
const two = three.slice(0, 2);

describe('a Deployment', () => {
  it.each<[string, readonly KubeObject[], string, RegExp]>([
    ['three new pods ready', [...deployment(), ...three], 'pass', /1 workloads are rolled out, 3 pods ready/],
    [
      'a pod not ready',
      [...deployment(), ...two, pod('web-3', fresh, {ready: false})],
      'fail~ deployment/web',
      /^2 of 3 pods of the new revision ready/,
    ],
    ['a pod missing', [...deployment(), ...two], 'fail~ deployment/web', /2 of 3 .*, 2 exist/],
    ['old pods do not count', [...deployment(), ...two, pod('web-old-1', old)], 'fail~ deployment/web', /2 of 3/],
    ['old pods still run', [...deployment(), ...three, pod('web-old-1', old)], 'fail~ deployment/web', /1 pod of the old revision/],
    [
      'an old pod that drains is no obstacle',
      [...deployment(), ...three, pod('web-old-1', old, {metadata: {deletionTimestamp: ago(900)}})],
      'pass',
      /3 pods/,
    ],
    ['the change was not seen yet', [...deployment({observedGeneration: 1}), ...three], 'fail~ deployment/web', /not seen the last change/],
    [
      'crashing pods before the change was seen are of the past',
      [...deployment({observedGeneration: 1}), pod('web-1', fresh, waiting('CrashLoopBackOff', '', {restartCount: 9}))],
      'fail~ deployment/web',
      /not seen the last change yet/,
    ],
    [
      'pods must be available, not only ready',
      [...deployment({availableReplicas: 1}), ...three],
      'fail~ deployment/web',
      /1 of 3 pods available/,
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
    const judgements = judgeRollout(wanted, reading(objects));
    expect(short(judgements)).toEqual([expected]);
    expect(judgements[0]?.message).toMatch(message);
  });

  it('starts at the minimum of its autoscaler', () => {
    const hpa = object('HorizontalPodAutoscaler', 'web-hpa', {spec: {minReplicas: 3, scaleTargetRef: {kind: 'Deployment', name: 'web'}}});
    const autoscaled = {...hpa, apiVersion: 'autoscaling/v2'};
    const one = [...deployment({replicas: 1, updatedReplicas: 1, availableReplicas: 1}, {replicas: 1}), pod('web-1', fresh), autoscaled];
    expect(judgeRollout(wanted, reading(one))[0]?.message).toMatch(/not raised it to 3 pods yet \(now 1\)/);
    expect(short(judgeRollout(wanted, reading([...deployment(), ...three, autoscaled])))).toEqual(['pass']);
    const five = [...deployment({availableReplicas: 5}, {replicas: 5}), ...three, autoscaled];
    expect(judgeRollout(wanted, reading(five))[0]?.message).toMatch(/3 of 5/);
  });
});

describe('a workload that was there and is not any more', () => {
  const gone = (seconds: number) => new Map([['deployment/web', ago(seconds)]]);

  it.each<[string, Partial<RolloutReading>, string, RegExp]>([
    ['for a moment', {gone: gone(3)}, 'fail~ deployment/web', /was deleted/],
    ['for longer', {gone: gone(6)}, 'fail! deployment/web', /was deleted while/],
    ['with its namespace', {gone: gone(6), namespaceLeaves: true}, 'fail! deployment/web', /together with its namespace gomeet/],
  ])('%s', (_, more, expected, message) => {
    const judgements = judgeRollout(wanted, reading([], more));
    expect(short(judgements)).toEqual([expected]);
    expect(judgements[0]?.message).toMatch(message);
  });
});

it('names every workload that is not done, and none that is', () => {
  const both = [object('Deployment', 'web'), object('Deployment', 'api'), object('ConfigMap', 'c')];
  expect(short(judgeRollout(both.slice(0, 2), reading([...deployment(), ...three])))).toEqual(['fail~ deployment/api']);
  expect(short(judgeRollout([], reading([])))).toEqual(['skip']);
  expect(rollout(both).id).toBe('kubernetes.rollout');
});
