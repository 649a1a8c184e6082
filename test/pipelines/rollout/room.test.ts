import {describe, expect, test} from 'vitest';
import type {KubeObject} from '../../../src/core/objects.ts';
import {judgeRoom} from '../../../src/pipelines/rollout/rolling.ts';

const spec = {
  hostNetwork: true,
  terminationGracePeriodSeconds: 18_000,
  nodeSelector: {'gomeet.io/pool': 'media'},
  containers: [{name: 'livekit-sfu', ports: [{containerPort: 7880}]}],
};
const live: KubeObject = {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: 'livekit-sfu'}, spec: {template: {spec}}};

function node(index: number): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {name: `media-${index}`, labels: {'gomeet.io/pool': 'media'}},
    status: {allocatable: {cpu: '15500m', memory: '57Gi', pods: '110'}, conditions: [{type: 'Ready', status: 'True'}]},
  };
}

const pod = (index: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: `livekit-sfu-${index}`, namespace: 'gomeet'},
  spec: {...spec, nodeName: `media-${index}`},
  status: {phase: 'Running'},
});

const many = <Item>(count: number, make: (index: number) => Item) => Array.from({length: count}, (_, index) => make(index));
const judged = (nodes: number, pods: number, surge = 2, unavailable = 0) =>
  judgeRoom(live, {replicas: 25, surge, unavailable}, many(nodes, node), many(pods, pod), 'gomeet');

describe('room for the new media pods beside the old ones', () => {
  test('two of 27 nodes are free for two at a time', () => {
    const {batch, finding} = judged(27, 25);
    expect([batch, finding.status]).toEqual([2, 'pass']);
    expect(finding.message).toBe('2 of 27 nodes of pool media are free: 2 of 25 at a time, each after the drain of the one before it');
  });

  test('one free node is slower, and that is said', () => {
    const {batch, finding} = judged(27, 26);
    expect([batch, finding.status]).toEqual([1, 'warn']);
    expect(finding.message).toContain('with 2 it would be faster');
  });

  test('none is refused, with the numbers', () => {
    const {batch, finding} = judged(27, 27);
    expect([batch, finding.status]).toEqual([0, 'fail']);
    expect(finding.message).toBe(
      'livekit-sfu rolls 2 at a time, each on a free node beside the 25 that run, and none of 27 nodes of pool media is free (27 nodes: host port taken)',
    );
    expect(finding.hint).toBe('add 2 nodes to pool media, or wait until a draining pod has left');
  });

  test('a manifest that would take more than two out at a time is refused', () => {
    expect(judged(50, 25, 3, 0).finding).toMatchObject({status: 'fail', message: expect.stringContaining('at most 2 may go')});
    expect(judged(50, 25, 1, 2).finding.status).toBe('fail');
  });

  test('who takes the old one out first needs no spare node', () => {
    const {batch, finding} = judged(1, 1, 0, 1);
    expect([batch, finding.status]).toEqual([1, 'pass']);
  });
});
