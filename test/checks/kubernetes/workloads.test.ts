import {describe, expect, it} from 'vitest';
import {judgeWorkloads} from '../../../src/checks/kubernetes/workloads.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {someTarget} from '../../core/_worlds.ts';
import {short} from '../_judge.ts';
import {ago, deployment, now, object, pod, waiting} from './_objects.ts';

describe('kubernetes.workloads', () => {
  const three = (...more: readonly KubeObject[]) => [
    ...deployment(),
    ...['a', 'b'].map((name) => pod(name, ['ReplicaSet', 'web-new'])),
    ...more,
  ];
  const read = (objects: readonly KubeObject[]) => ({
    objects,
    gathered: ['Deployment', 'ReplicaSet', 'Pod', 'Event'],
    revisions: [],
    now: Date.parse(now),
  });
  const target = someTarget({manifests: [object('Deployment', 'web', {spec: {replicas: 3}})]});
  const judge = (...objects: readonly KubeObject[]) => judgeWorkloads(read(objects), target);
  it('passes with one line for all', () => {
    expect(judge(...three(pod('c', ['ReplicaSet', 'web-new'])))).toMatchObject([
      {status: 'pass', message: '1 workloads are as wanted, 3 pods ready'},
    ]);
  });
  it('carries the causes', () => {
    const [judgement] = judge(...three(pod('c', ['ReplicaSet', 'web-new'], waiting('ImagePullBackOff', 'not found'))));
    expect(judgement).toMatchObject({status: 'fail', instance: 'deployment/web', causes: [{code: 'image-not-found'}]});
  });
  it('warns of a roll-out that still serves with all', () => {
    const objects = [
      ...deployment({updatedReplicas: 1, replicas: 4}),
      pod('a', ['ReplicaSet', 'web-new'], {ready: false, metadata: {creationTimestamp: ago(5)}}),
      ...['b', 'c', 'd'].map((name) => pod(name, ['ReplicaSet', 'web-old'])),
    ];
    expect(short(judge(...objects))).toEqual(['warn deployment/web']);
  });
  it('fails a workload that does not exist', () => {
    expect(short(judge())).toEqual(['fail! deployment/web']);
  });
  it.each([
    [0, 'fail! deployment/web'],
    [1, 'warn deployment/web'],
  ])('notices that it was scaled to %i by hand', (replicas, expected) => {
    const status = {replicas, updatedReplicas: replicas, availableReplicas: replicas, readyReplicas: replicas};
    expect(
      short(judge(...deployment(status, {replicas}), ...['a'].slice(0, replicas).map((name) => pod(name, ['ReplicaSet', 'web-new'])))),
    ).toEqual([expected]);
  });
  it('leaves the number to an autoscaler, within its bounds', () => {
    const hpa = object('HorizontalPodAutoscaler', 'web', {
      spec: {minReplicas: 1, maxReplicas: 9, scaleTargetRef: {kind: 'Deployment', name: 'web'}},
    });
    const status = {replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1};
    const scaled = someTarget({manifests: [...target.manifests, hpa]});
    expect(short(judgeWorkloads(read([...deployment(status, {replicas: 1}), pod('a', ['ReplicaSet', 'web-new'])]), scaled))).toEqual([
      'pass',
    ]);
  });
});
