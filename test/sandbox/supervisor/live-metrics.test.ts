import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {adapterRules} from '../../../src/sandbox/supervisor/adapter-rules.ts';
import {measure} from '../../../src/sandbox/supervisor/live-metrics.ts';
import {rendered} from './_desired.ts';

const found = rendered('s1').find(({kind, metadata}) => kind === 'ConfigMap' && metadata.name === 'adapter-config');
const deployed = (found as {readonly data?: {readonly [key: string]: string}} | undefined)?.data?.['config.yaml'] ?? '';

describe('the rules of the adapter', () => {
  it('are filled in as the adapter does', () => {
    const rules = adapterRules(deployed, 'gomeet');
    expect(rules.find((one) => one.metric === 'livekit_participants_total')).toEqual({
      metric: 'livekit_participants_total',
      podLabel: 'pod',
      query: 'sum(livekit_participant_total{namespace="gomeet",pod=~".+"}) by (pod)',
    });
    expect(rules.find((one) => one.metric === 'livekit_egress_busy')?.query).toMatch(/1 - livekit_egress_available\{namespace="gomeet"/);
    expect(rules.map((one) => one.query).join()).not.toMatch(/<<|>>/);
  });

  it('take the name of the series without another, and other labels', () => {
    const text = `rules: [{seriesQuery: 'a_b{x="y"}', metricsQuery: 'max(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)', resources: {overrides: {ns: {resource: namespace}, pod_name: {resource: pod}}}}]`;
    expect(adapterRules(text, 'n')).toEqual([
      {metric: 'a_b', podLabel: 'pod_name', query: 'max(a_b{ns="n",pod_name=~".+"}) by (pod_name)'},
    ]);
  });
});

describe('measuring', () => {
  const asked: string[] = [];
  const result = (query: string) =>
    query.includes('livekit_participant_total')
      ? [
          {metric: {pod: 'sfu-1'}, value: [1, '3']},
          {metric: {pod: 'sfu-2'}, value: [1, 'NaN']},
          {metric: {}, value: [1, '1']},
        ]
      : [];
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams.get('query') ?? '';
    asked.push(query);
    response.end(JSON.stringify({status: 'success', data: {resultType: 'vector', result: result(query)}}));
  });
  let prometheus = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    prometheus = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('keeps what has a number and a pod', async () => {
    expect(await measure({prometheus, adapter: deployed, namespace: 'gomeet'})).toEqual({
      metrics: {livekit_participants_total: [{pod: 'sfu-1', value: 3}]},
    });
    expect(asked.length).toBe(adapterRules(deployed, 'gomeet').length);
  });
});
