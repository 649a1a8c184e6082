import {expect, test} from 'vitest';
import type {PodNetwork} from '../../src/core/network.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import type {World} from '../../src/core/ports.ts';
import {openPage, pageOf} from '../../src/pipelines/open.ts';
import {clockOnly, someTarget} from '../core/_worlds.ts';

const pod = (name: string, ready: boolean): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, namespace: 'gomeet', labels: {app: 'grafana'}},
  status: {conditions: [{type: 'Ready', status: ready ? 'True' : 'False'}]},
});

function world(pods: readonly KubeObject[], forward?: PodNetwork['forward']): World {
  const base = clockOnly();
  const network = {
    request: async () => ({silent: 'refused' as const, message: ''}),
    forward: forward ?? (async () => Promise.reject(new Error('unexpected'))),
  };
  return {...base, kind: 'cluster', cluster: {...base.cluster, list: async () => pods}, network};
}

test('goes to another ready pod, on the same port, when the first goes away', async () => {
  const stop = new AbortController();
  const pods = [pod('grafana-b', true), pod('grafana-a', true), pod('grafana-0', false)];
  const asked: unknown[] = [];
  let closes = 0;
  const forward: PodNetwork['forward'] = async (to) => {
    asked.push(to);
    if (asked.length === 2) stop.abort();
    pods.splice(1, 1);
    return {
      port: 4711,
      closed: Promise.resolve(),
      close: async () => {
        closes += 1;
      },
    };
  };
  const urls: string[] = [];
  await openPage(
    {world: world(pods, forward), target: someTarget()},
    'grafana',
    undefined,
    (url, name) => urls.push(`${name} ${url}`),
    stop.signal,
  );
  expect(asked).toEqual([
    {namespace: 'gomeet', pod: 'grafana-a', port: 3000},
    {namespace: 'gomeet', pod: 'grafana-b', port: 3000, localPort: 4711},
  ]);
  expect(urls).toEqual(['grafana-a http://127.0.0.1:4711/', 'grafana-b http://127.0.0.1:4711/']);
  expect(closes).toBe(2);
});

test('no ready pod is a failure with the next command', async () => {
  const opening = openPage(
    {world: world([pod('grafana-0', false)]), target: someTarget()},
    'grafana',
    undefined,
    () => undefined,
    new AbortController().signal,
  );
  await expect(opening).rejects.toThrow('no pod of grafana to open in namespace gomeet: none of 1 is ready');
});

test('names of pages', () => {
  expect(pageOf('prometheus')).toBe('prometheus');
  expect(() => pageOf('grafan')).toThrow(/no page grafan, did you mean grafana\?/);
});
