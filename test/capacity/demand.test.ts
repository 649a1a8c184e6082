import {describe, expect, it} from 'vitest';
import {admits, couldHold, demandOf} from '../../src/capacity/demand.ts';
import {type Node, nodeOf, poolOf} from '../../src/capacity/node.ts';
import {selectorOf} from '../../src/capacity/selector.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import {asks, gi, node} from './_samples.ts';

describe('nodeOf', () => {
  const object = (fields: object): KubeObject => ({apiVersion: 'v1', kind: 'Node', metadata: {name: 'n', labels: {a: 'b'}}, ...fields});
  it('reads quantities', () => {
    const found = nodeOf(
      object({status: {allocatable: {cpu: '3920m', memory: '13Gi', pods: '110'}, conditions: [{type: 'Ready', status: 'True'}]}}),
    );
    expect(found).toMatchObject({usable: true, allocatable: {cpu: 3.92, memoryBytes: 13 * gi, pods: 110}});
  });
  it.each([
    ['not Ready', {status: {conditions: [{type: 'Ready', status: 'Unknown'}]}}],
    ['cordoned', {spec: {unschedulable: true}, status: {conditions: [{type: 'Ready', status: 'True'}]}}],
    ['without status', {}],
  ])('%s is not usable', (_, fields) => {
    expect(nodeOf(object(fields)).usable).toBe(false);
  });
  it('knows the pool by our label or by that of DigitalOcean', () => {
    expect([poolOf({'gomeet.io/pool': 'media'}), poolOf({'doks.digitalocean.com/node-pool': 'p'}), poolOf({})]).toEqual([
      'media',
      'p',
      'default',
    ]);
  });
});

describe('demandOf', () => {
  it('adds containers and sidecars, and takes the largest of the init containers that run before them', () => {
    const spec = {
      initContainers: [{resources: {requests: {cpu: '3'}}}, {restartPolicy: 'Always', resources: {requests: {cpu: '500m', memory: '1Gi'}}}],
      containers: [{resources: {requests: {cpu: '1', memory: '2Gi'}, limits: {memory: '4Gi'}}}, {resources: {requests: {cpu: '250m'}}}],
      overhead: {cpu: '100m'},
    };
    expect(demandOf({spec})).toMatchObject({cpu: 3.6, memoryBytes: 3 * gi, memoryLimitBytes: 4 * gi});
  });
  it('takes a limit for a request that is not there, as the API server does', () => {
    expect(demandOf({spec: {containers: [{resources: {limits: {cpu: '2', memory: '1Gi'}}}]}})).toMatchObject({cpu: 2, memoryBytes: gi});
  });
  it('counts every port of a pod on the host network, and host ports of others', () => {
    const ports = [{containerPort: 7880}, {containerPort: 3478, protocol: 'UDP'}, {containerPort: 7880}];
    expect(demandOf({spec: {hostNetwork: true, containers: [{ports}]}}).hostPorts).toEqual(['7880/TCP', '3478/UDP']);
    expect(demandOf({spec: {containers: [{ports: [{containerPort: 80, hostPort: 8080}, {containerPort: 81}]}]}}).hostPorts).toEqual([
      '8080/TCP',
    ]);
  });
  it('asks for nothing when there is nothing', () => {
    expect(demandOf(undefined)).toMatchObject({cpu: 0, memoryBytes: 0, hostPorts: [], apart: []});
  });
});

describe('selectorOf', () => {
  const labels = {app: 'redis', tier: '3'};
  it.each<[object, boolean]>([
    [{matchLabels: {app: 'redis'}}, true],
    [{matchLabels: {app: 'redis', set: 'master'}}, false],
    [{matchExpressions: [{key: 'app', operator: 'In', values: ['pg', 'redis']}]}, true],
    [{matchExpressions: [{key: 'app', operator: 'NotIn', values: ['redis']}]}, false],
    [{matchExpressions: [{key: 'set', operator: 'NotIn', values: ['master']}]}, true],
    [{matchExpressions: [{key: 'set', operator: 'Exists'}]}, false],
    [{matchExpressions: [{key: 'set', operator: 'DoesNotExist'}]}, true],
    [{matchExpressions: [{key: 'tier', operator: 'Gt', values: ['2']}]}, true],
    [{matchExpressions: [{key: 'tier', operator: 'Lt', values: ['2']}]}, false],
    [{matchExpressions: [{key: 'app', operator: 'Nonsense'}]}, false],
    [{}, true],
  ])('%j', (selector, expected) => {
    expect(selectorOf(selector)(labels)).toBe(expected);
  });
});

describe('which node a pod may use', () => {
  const tainted = node('n', {taints: [{key: 'pool', value: 'media', effect: 'NoSchedule'}], labels: {pool: 'media'}});
  it.each<[string, object, Node, boolean]>([
    ['no conditions', {}, node('n'), true],
    ['a label that matches', {nodeSelector: {pool: 'media'}}, node('n', {labels: {pool: 'media'}}), true],
    ['a label that does not', {nodeSelector: {pool: 'media'}}, node('n'), false],
    ['a taint', {}, tainted, false],
    ['a taint that is tolerated', {tolerations: [{key: 'pool', value: 'media', effect: 'NoSchedule'}]}, tainted, true],
    ['a toleration of another value', {tolerations: [{key: 'pool', value: 'other', effect: 'NoSchedule'}]}, tainted, false],
    ['a toleration of every taint', {tolerations: [{operator: 'Exists'}]}, tainted, true],
    ['a preference only', {}, node('n', {taints: [{key: 'a', value: '', effect: 'PreferNoSchedule'}]}), true],
    [
      'affinity',
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{matchExpressions: [{key: 'pool', operator: 'In', values: ['media']}]}],
            },
          },
        },
      },
      node('n'),
      false,
    ],
  ])('%s', (_, spec, one, expected) => {
    expect(admits(one, demandOf({spec}))).toBe(expected);
  });
  it('holds a pod of its own size and no larger one', () => {
    expect(couldHold(node('n'), demandOf({spec: asks('4', '16Gi')}))).toBe(true);
    expect(couldHold(node('n'), demandOf({spec: asks('4001m', '1Gi')}))).toBe(false);
    expect(couldHold(node('n'), demandOf({spec: asks('1', '17Gi')}))).toBe(false);
  });
});
