import {describe, expect, test} from 'vitest';
import {drainLimitMs, drains, surgeOf} from '../../src/capacity/surge.ts';
import type {KubeObject} from '../../src/core/objects.ts';

function workload(kind: string, spec: object, pod: object = {}): KubeObject {
  return {apiVersion: 'apps/v1', kind, metadata: {name: 'web'}, spec: {...spec, template: {spec: pod}}};
}

describe('how a roll-out replaces pods', () => {
  test.each<[string, KubeObject, readonly number[]]>([
    ['the API’s defaults', workload('Deployment', {replicas: 10}), [10, 3, 2]],
    ['one pod by default', workload('Deployment', {}), [1, 1, 0]],
    ['counts', workload('Deployment', {replicas: 25, strategy: {rollingUpdate: {maxSurge: 2, maxUnavailable: 0}}}), [25, 2, 0]],
    ['percentages', workload('Deployment', {replicas: 8, strategy: {rollingUpdate: {maxSurge: '30%', maxUnavailable: '30%'}}}), [8, 3, 2]],
    [
      'nothing and nothing, which the API takes as one',
      workload('Deployment', {replicas: 2, strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: '25%'}}}),
      [2, 0, 1],
    ],
    ['all at once', workload('Deployment', {replicas: 4, strategy: {type: 'Recreate'}}), [4, 0, 4]],
    ['a StatefulSet', workload('StatefulSet', {replicas: 6}), [6, 0, 1]],
    [
      'a DaemonSet',
      {...workload('DaemonSet', {updateStrategy: {rollingUpdate: {maxUnavailable: '10%'}}}), status: {desiredNumberScheduled: 41}},
      [41, 0, 4],
    ],
  ])('%s', (_, object, [replicas, surge, unavailable]) => {
    expect(surgeOf(object)).toEqual({replicas, surge, unavailable});
  });
});

describe('pods that drain', () => {
  const media = {hostNetwork: true, terminationGracePeriodSeconds: 18_000, containers: [{ports: [{containerPort: 7880}]}]};

  test.each<[string, object, boolean]>([
    ['hold the machine’s ports for hours', media, true],
    ['not without ports of the machine', {...media, hostNetwork: false}, false],
    ['not within a minute', {...media, terminationGracePeriodSeconds: 60}, false],
    ['not by default', {}, false],
  ])('%s', (_, pod, expected) => {
    expect(drains(workload('Deployment', {}, pod))).toBe(expected);
  });

  test('may take their whole grace, batch after batch', () => {
    const sfu = workload('Deployment', {}, media);
    expect(drainLimitMs(sfu, 25, 2)).toBe(13 * (18_000_000 + 600_000));
    expect(drainLimitMs(sfu, 0, 0)).toBe(18_600_000);
  });
});
