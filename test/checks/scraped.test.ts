import {describe, expect, test} from 'vitest';
import {measurePods} from '../../src/checks/_pods.ts';
import type {Sample} from '../../src/core/monitoring.ts';
import type {PodRequest} from '../../src/core/network.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import type {World} from '../../src/core/ports.ts';
import {clockOnly, someTarget} from '../core/_worlds.ts';

const pod = (name: string, app = 'api', phase: 'running' | 'waiting' = 'running'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, namespace: 'gomeet', labels: {app}},
  status: {containerStatuses: [{state: {[phase]: {}}}]},
});
const series = (name: string, labels: {readonly [name: string]: string}, value: number | null): Sample => ({
  labels: {__name__: name, app: 'api', job: 'api', instance: '10.1.1.1:9090', namespace: 'gomeet', node: 'n', container: 'c', ...labels},
  value,
});

type Query = (expression: string) => Promise<readonly Sample[]>;
function world(pods: readonly KubeObject[], query?: Query): {readonly world: World; readonly asked: string[]} {
  const base = clockOnly();
  const asked: string[] = [];
  const request = async ({pod: name, port, path}: PodRequest) => {
    asked.push(`${name}:${port}${path}`);
    return {status: 200, headers: {}, body: `open{name="page"} 7\n`, durationMs: 1};
  };
  const network = {request, forward: () => Promise.reject(new Error('unexpected'))};
  const prometheus = query === undefined ? {} : {prometheus: {query} as NonNullable<World['prometheus']>};
  return {world: {...base, cluster: {...base.cluster, list: async () => pods}, network, ...prometheus}, asked};
}
const measure = (of: World, wanted: readonly string[] = ['open']) =>
  measurePods({world: of, target: someTarget()}, [{app: 'api', port: 9090, path: '/metrics'}], wanted, new AbortController().signal);

describe('metrics of pods', () => {
  test('are what Prometheus scraped, in one request, without the labels of the scrape', async () => {
    const expressions: string[] = [];
    const {world: of, asked} = world([pod('a'), pod('b')], async (expression) => {
      expressions.push(expression);
      return [series('open', {pod: 'a', name: 'db'}, 1), series('open', {pod: 'b'}, 2), series('up', {pod: 'b'}, 1)];
    });
    const {measured, unmeasured} = await measure(of);
    expect(measured).toEqual([
      {pod: 'a', samples: [{name: 'open', labels: {name: 'db'}, value: 1}], declared: new Set(['open'])},
      {pod: 'b', samples: [{name: 'open', labels: {}, value: 2}], declared: new Set(['open'])},
    ]);
    expect(unmeasured).toEqual([]);
    expect(expressions).toEqual(['{app=~"api",pod!=""}']);
    expect(asked).toEqual([]);
  });

  test.each([
    ['the last scrape failed', async () => [series('up', {pod: 'a'}, 0)]],
    ['a wanted metric is not among them', async () => [series('other', {pod: 'a'}, 1)]],
    ['Prometheus knows nothing of it', async () => []],
    ['Prometheus is down', () => Promise.reject(new Error('connection refused'))],
    ['there is no Prometheus', undefined],
  ] as const)('come from the pod itself when %s', async (_, query) => {
    const {world: of, asked} = world([pod('a')], query);
    expect((await measure(of)).measured).toMatchObject([{pod: 'a', samples: [{name: 'open', labels: {name: 'page'}, value: 7}]}]);
    expect(asked).toEqual(['a:9090/metrics']);
  });

  test('are not those of pods that are gone or do not run', async () => {
    const {world: of, asked} = world([pod('a'), pod('b', 'api', 'waiting'), pod('c', 'other')], async () =>
      ['a', 'b', 'gone'].map((name) => series('open', {pod: name}, 1)),
    );
    expect((await measure(of)).measured.map((one) => one.pod)).toEqual(['a']);
    expect(asked).toEqual([]);
  });
});
