import {describe, expect, it} from 'vitest';
import {judgeRollout} from '../../../src/checks/kubernetes/_rollout.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {short} from '../_judge.ts';
import {ago, object, ownedBy, pod, reading, waiting} from './_objects.ts';

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
      involvedObject: {kind: 'StatefulSet', name: 'pg', namespace: 'gomeet'},
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
    ['an event of another kind', [set({}), member(0, 'pg-new'), refused(10, 60, 'the server timed out')], 'fail~ statefulset/pg'],
  ])('%s', (_, objects, expected) => {
    expect(short(judgeRollout([object('StatefulSet', 'pg')], reading(objects)))).toEqual([expected]);
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
    expect(short(judgeRollout([object('DaemonSet', 'exporter')], reading(objects)))).toEqual([expected]);
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
      /will not try again/,
    ],
    [
      'its image does not exist',
      [job([], {startTime: ago(30)}), pod('init-x', ['Job', 'init'], waiting('ErrImagePull', 'manifest unknown'))],
      'fail! job/init',
      /v2/,
    ],
  ])('%s', (_, objects, expected, message) => {
    const judgements = judgeRollout([object('Job', 'init')], reading(objects));
    expect(short(judgements)).toEqual([expected]);
    expect(judgements[0]?.message).toMatch(message);
  });
});
