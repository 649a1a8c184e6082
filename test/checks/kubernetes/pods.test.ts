import {describe, expect, it} from 'vitest';
import pods from '../../../src/checks/kubernetes/pods.ts';
import restarts from '../../../src/checks/kubernetes/restarts.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {judged, short} from '../_judge.ts';
import {ago, now, object, ownedBy, type PodState, pod, unschedulable, waiting} from './_objects.ts';

const set = object('ReplicaSet', 'web-new', {}, ownedBy('Deployment', 'web'));
const one = (name: string, state: PodState = {}) => pod(name, ['ReplicaSet', 'web-new'], state);
const reading = (...list: readonly KubeObject[]) => ({Pod: list, ReplicaSet: [set], now: Date.parse(now)});
const notReady = (seconds: number): PodState => ({
  ready: false,
  status: {conditions: [{type: 'Ready', status: 'False', lastTransitionTime: ago(seconds)}]},
});

describe('kubernetes.pods', () => {
  it.each<[string, readonly KubeObject[], readonly string[]]>([
    ['all ready', [one('a'), one('b')], ['pass']],
    ['none at all', [], ['fail!']],
    ['one crashes', [one('a'), one('b', waiting('CrashLoopBackOff'))], ['fail! deployment/web']],
    ['one is being created', [one('a'), one('b', waiting('ContainerCreating'))], ['fail! deployment/web']],
    [
      'one is being created since a moment',
      [one('a'), one('b', {...waiting('ContainerCreating'), metadata: {creationTimestamp: ago(20)}})],
      ['pass'],
    ],
    [
      'an init container crashes',
      [one('a', {ready: false, status: {initContainerStatuses: [{name: 'i', state: {waiting: {reason: 'CrashLoopBackOff'}}}]}})],
      ['fail! deployment/web'],
    ],
    [
      'two reasons',
      [one('a', waiting('CrashLoopBackOff')), one('b', waiting('ImagePullBackOff'))],
      ['fail! deployment/web', 'fail! deployment/web'],
    ],
    ['no node', [one('a', unschedulable('4'))], ['fail! deployment/web']],
    ['not ready for a while', [one('a', notReady(300))], ['fail! deployment/web']],
    ['not ready for a moment', [one('a', notReady(5))], ['pass']],
    ['completed', [one('a'), one('b', {ready: false, status: {phase: 'Succeeded'}})], ['pass']],
    ['evicted', [one('a'), one('b', {ready: false, status: {phase: 'Failed', reason: 'Evicted'}})], ['warn deployment/web']],
    ['a try of a job failed', [one('a'), pod('j', ['Job', 'init'], {ready: false, status: {phase: 'Failed'}})], ['pass']],
    ['a bare pod', [one('a'), object('Pod', 'debug', {status: {phase: 'Unknown'}}, {creationTimestamp: ago(900)})], ['fail! pod/debug']],
    [
      'it drains, and may',
      [one('a'), one('b', {ready: false, metadata: {deletionTimestamp: ago(-18_000), deletionGracePeriodSeconds: 18_000}})],
      ['pass'],
    ],
    ['it should have ended long ago', [one('a'), one('b', {metadata: {deletionTimestamp: ago(600)}})], ['warn deployment/web']],
  ])('%s', (_, list, expected) => {
    expect(short(judged(pods, reading(...list)))).toEqual(expected);
  });

  it('tells several pods of one reason together', () => {
    const [judgement] = judged(pods, reading(...['a', 'b', 'c', 'd'].map((name) => one(name, waiting('ImagePullBackOff')))));
    expect(judgement).toMatchObject({
      message: '4 pods waiting with ImagePullBackOff (container app): a, b, c and 1 more',
      hint: 'kubectl -n gomeet describe pod a',
    });
  });
});

describe('kubernetes.restarts', () => {
  const ended = (seconds: number, reason = 'Error', exitCode = 1): PodState => ({
    status: {containerStatuses: [{name: 'app', restartCount: 7, lastState: {terminated: {reason, exitCode, finishedAt: ago(seconds)}}}]},
  });
  it.each<[string, readonly KubeObject[], readonly string[]]>([
    ['none ever', [one('a')], ['pass']],
    ['one long ago', [one('a', ended(3_700))], ['pass']],
    ['one just now', [one('a', ended(60))], ['warn deployment/web']],
    [
      'out of memory and an error',
      [one('a', ended(60)), one('b', ended(60, 'OOMKilled', 137))],
      ['warn deployment/web', 'warn deployment/web'],
    ],
    ['a job tries again', [pod('j', ['Job', 'init'], ended(60))], ['pass']],
  ])('%s', (_, list, expected) => {
    expect(short(judged(restarts, reading(...list)))).toEqual(expected);
  });
  it('names memory, and how long ago', () => {
    const [judgement] = judged(restarts, reading(one('a', ended(90, 'OOMKilled', 137))));
    expect(judgement?.message).toBe('container app of a ran out of memory (OOMKilled) 90 s ago');
    expect(judgement?.hint).toMatch(/memory limit of the container app/);
  });
  it('counts by the window of the target', () => {
    const thresholds = {'kubernetes.restarts': {windowSeconds: 60}};
    expect(short(judged(restarts, reading(one('a', ended(90))), {thresholds}))).toEqual(['pass']);
  });
});
