import {describe, expect, it} from 'vitest';
import nodePressure from '../../../src/checks/kubernetes/node-pressure.ts';
import nodes from '../../../src/checks/kubernetes/nodes.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import type {NodePool} from '../../../src/core/target.ts';
import {judged, short} from '../_judge.ts';
import {object, pod} from './_objects.ts';

type Conditions = {readonly [type: string]: string};
const calm: Conditions = {Ready: 'True', MemoryPressure: 'False', DiskPressure: 'False', PIDPressure: 'False'};
const node = (name: string, pool: string, conditions: Conditions = calm, spec: object = {}): KubeObject =>
  object(
    'Node',
    name,
    {spec, status: {conditions: Object.entries(conditions).map(([type, status]) => ({type, status, reason: 'r', message: 'm'}))}},
    {namespace: undefined, labels: {'gomeet.io/pool': pool}},
  );
const size = {cpu: 4, memoryBytes: 1, pods: 110};
const pools: readonly NodePool[] = [{name: 'general', count: 2, capacity: size, allocatable: size}];
const on = (name: string) => pod('web-1', ['ReplicaSet', 'web'], {spec: {nodeName: name}});
const down = {...calm, Ready: 'Unknown'};

describe('kubernetes.nodes', () => {
  it.each<[string, readonly KubeObject[], readonly KubeObject[], readonly string[]]>([
    ['as many as wanted', [node('a', 'general'), node('b', 'general')], [], ['pass']],
    ['none', [], [], ['fail!']],
    ['too few', [node('a', 'general')], [], ['fail! pool/general']],
    ['one is silent', [node('a', 'general'), node('b', 'general', down)], [], ['fail! node/b', 'fail! pool/general']],
    ['one more than wanted is silent', [node('a', 'general'), node('b', 'general'), node('c', 'general', down)], [], ['fail! node/c']],
    ['one of somebody else is silent', [node('a', 'general'), node('b', 'general'), node('x', 'other', down)], [], ['pass']],
    [
      'one of somebody else with our pods is silent',
      [node('a', 'general'), node('b', 'general'), node('x', 'other', down)],
      [on('x')],
      ['fail! node/x'],
    ],
    ['no node says its pool', [node('a', ''), node('b', '', down)], [], ['fail! node/b', 'fail! pool/general']],
  ])('%s', (_, Node, Pod, expected) => {
    expect(short(judged(nodes, {Node, Pod}, {pools}))).toEqual(expected);
  });
  it('says how many pods a lost node holds', () => {
    const [judgement] = judged(nodes, {Node: [node('a', 'general', down)], Pod: [on('a')]}, {pools});
    expect(judgement?.message).toBe('its kubelet is silent (r: m); 1 pods of this namespace are on it');
  });
});

describe('kubernetes.node-pressure', () => {
  it.each<[string, readonly KubeObject[], readonly string[]]>([
    ['calm', [node('a', 'general')], ['pass']],
    ['memory', [node('a', 'general', {...calm, MemoryPressure: 'True'})], ['fail! node/a']],
    ['memory and disk', [node('a', 'general', {...calm, MemoryPressure: 'True', DiskPressure: 'True'})], ['fail! node/a', 'fail! node/a']],
    ['no network', [node('a', 'general', {...calm, NetworkUnavailable: 'True'})], ['fail! node/a']],
    ['cordoned', [node('a', 'general', calm, {unschedulable: true})], ['warn node/a']],
    ['a pressure is not told', [node('a', 'general', {Ready: 'True'})], ['unknown! silent nodes']],
    ['a pressure is Unknown', [node('a', 'general', {...calm, DiskPressure: 'Unknown'})], ['unknown! silent nodes']],
    ['all are lost', [node('a', 'general', down)], ['unknown!']],
    ['one is lost', [node('a', 'general'), node('b', 'general', down)], ['pass']],
  ])('%s', (_, Node, expected) => {
    expect(short(judged(nodePressure, {Node, Pod: []}, {pools}))).toEqual(expected);
  });
});
