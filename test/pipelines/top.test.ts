import {expect, test} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import type {World} from '../../src/core/ports.ts';
import {top} from '../../src/pipelines/top.ts';
import {topText} from '../../src/render/top-text.ts';
import {clockOnly, someTarget} from '../core/_worlds.ts';

const usage = (kind: string, name: string, rest: object): KubeObject => ({
  apiVersion: 'metrics.k8s.io/v1beta1',
  kind,
  metadata: {name},
  ...rest,
});
const pod = (name: string, cpu: string, phase = 'Running'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name},
  spec: {nodeName: 'n1', containers: [{name: 'a', resources: {requests: {cpu, memory: '1Gi'}}}, {name: 'b'}]},
  status: {phase},
});
const lists: {readonly [kind: string]: readonly KubeObject[]} = {
  Pod: [pod('small', '1'), pod('large', '2'), pod('new', '1'), pod('done', '1', 'Succeeded')],
  PodMetrics: [
    usage('PodMetrics', 'small', {containers: [{name: 'a', usage: {cpu: '250m', memory: '512Mi'}}]}),
    usage('PodMetrics', 'large', {
      containers: [
        {name: 'a', usage: {cpu: '900m', memory: '1Gi'}},
        {name: 'b', usage: {cpu: '100m', memory: '0'}},
      ],
    }),
  ],
  Node: [
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {name: 'n1', labels: {'gomeet.io/pool': 'media'}},
      status: {allocatable: {cpu: '4', memory: '8Gi'}},
    },
  ],
  NodeMetrics: [usage('NodeMetrics', 'n1', {usage: {cpu: '1', memory: '2Gi'}})],
};
function world(list: World['cluster']['list'] = async (_, kind) => lists[kind] ?? []): World {
  const base = clockOnly();
  return {...base, cluster: {...base.cluster, list}};
}
const run = (part: Partial<Parameters<typeof top>[1]> = {}, of = world()) =>
  top({world: of, target: someTarget()}, {kind: 'pods', sortBy: 'cpu', ...part}, '0.0.0', new AbortController().signal);

test('pods: the largest first, sums over containers, and unknown where nothing was measured', async () => {
  const result = await run();
  expect(result.rows).toEqual([
    {name: 'large', place: 'n1', cpu: 1, memory: 2 ** 30, cpuLimit: 2, memoryLimit: 2 ** 30},
    {name: 'small', place: 'n1', cpu: 0.25, memory: 2 ** 29, cpuLimit: 1, memoryLimit: 2 ** 30},
    {name: 'new', place: 'n1', cpu: null, memory: null, cpuLimit: 1, memoryLimit: 2 ** 30},
  ]);
  expect(topText(result)).toMatch(/^new +unknown +- +unknown +- +n1$/m);
  expect(topText(result)).toMatch(/^large +1000m +50 % +1024 MiB +100 % +n1$/m);
});

test('nodes beside what they can give', async () => {
  expect((await run({kind: 'nodes', sortBy: 'memory'})).rows).toEqual([
    {name: 'n1', place: 'media', cpu: 1, memory: 2 ** 31, cpuLimit: 4, memoryLimit: 2 ** 33},
  ]);
});

test('without metrics-server it says that nothing is measured, and what asks why', async () => {
  const none = world(async (apiVersion, kind) => {
    if (apiVersion.startsWith('metrics.')) throw new ToolError('kubernetes', 'the server does not know the kind');
    return lists[kind] ?? [];
  });
  await expect(run({}, none)).rejects.toThrow(/^nothing is measured: /);
});

test('--service is about pods', async () => {
  await expect(run({kind: 'nodes', service: 'web'})).rejects.toThrow('--service works only with pods');
});
