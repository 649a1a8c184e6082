import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import type {HttpAnswer, NoAnswer, PodRequest} from '../../src/core/network.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import {alertmanagerPort} from '../../src/tools/alertmanager.ts';
import type {MonitoringPods} from '../../src/tools/monitoring-pods.ts';
import {prometheusPort} from '../../src/tools/prometheus.ts';

/** Recorded from Prometheus 2.42 and Alertmanager 0.25. */
const recorded = (name: string) => readFileSync(new URL(`../fixtures/monitoring/${name}.json`, import.meta.url), 'utf8');

type Answer = HttpAnswer | NoAnswer;
const ok = (body: string, status = 200): Answer => ({status, headers: {}, body, durationMs: 1});
const refused: Answer = {silent: 'refused', message: 'nothing listens on port 9090 of prometheus-0'};

function pod(app: string, ordinal: number, ready = true, port = 9090): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: `${app}-${ordinal}`, namespace: 'gomeet', labels: {app}},
    spec: {containers: [{name: 'config-reloader'}, {name: app, ports: [{name: 'http', containerPort: port}]}]},
    status: {phase: 'Running', conditions: [{type: 'Ready', status: ready ? 'True' : 'False'}]},
  };
}

function pods(found: readonly KubeObject[], answers: {readonly [start: string]: Answer}): MonitoringPods & {readonly asked: PodRequest[]} {
  const asked: PodRequest[] = [];
  return {
    asked,
    namespace: 'gomeet',
    cluster: {list: async () => found},
    network: {
      async request(request) {
        asked.push(request);
        const key = Object.keys(answers).find(
          (start) => `${request.pod}${request.path}`.startsWith(start) || request.path.startsWith(start),
        );
        return answers[key ?? ''] ?? ok('404 page not found', 404);
      },
    },
  };
}

describe('Prometheus', () => {
  it('tells targets, with what a scrape failed of', async () => {
    const at = pods([pod('prometheus', 0)], {'/api/v1/targets': ok(recorded('prometheus-targets'))});
    const targets = await prometheusPort(at).targets();
    expect(targets.map(({job, pod: of, health, pool}) => [job, of, health, pool])).toEqual([
      ['prometheus', 'prometheus-0', 'up', 'gomeet-pods'],
      ['redis', 'redis-master-0', 'down', 'gomeet-pods'],
    ]);
    expect(targets[1]?.lastError).toMatch(/connection refused/);
    expect(at.asked[0]).toMatchObject({pod: 'prometheus-0', port: 9090, path: '/api/v1/targets?state=active'});
  });

  it('tells rules and alerts', async () => {
    const at = pods([pod('prometheus', 0)], {
      '/api/v1/rules': ok(recorded('prometheus-rules')),
      '/api/v1/alerts': ok(recorded('prometheus-alerts')),
      '/api/v1/label': ok(recorded('prometheus-names')),
    });
    const port = prometheusPort(at);
    const rules = await port.rules();
    expect(rules.map(({name, type, health, state}) => [name, type, health, state])).toEqual([
      ['gomeet:up:sum', 'recording', 'ok', ''],
      ['gomeet:broken', 'recording', 'err', ''],
      ['Watchdog', 'alerting', 'ok', 'firing'],
      ['TargetDown', 'alerting', 'ok', 'firing'],
      ['Missing', 'alerting', 'ok', 'inactive'],
    ]);
    expect(rules[1]?.lastError).toMatch(/many-to-many/);
    expect(await port.alerts()).toMatchObject([
      {name: 'Watchdog', state: 'firing', severity: 'none'},
      {name: 'TargetDown', severity: 'warning', labels: {pod: 'redis-master-0'}, annotations: {runbook: 'gomeet runbook node-pressure'}},
    ]);
    expect(await port.names()).toContain('gomeet:up:sum');
  });

  it.each([
    [
      'a vector',
      'prometheus-query',
      [{labels: {__name__: 'up', instance: '127.0.6.1:9090', job: 'prometheus', pod: 'prometheus-0'}, value: 1}, {value: 0}],
    ],
    ['not a number', 'prometheus-query-nan', [{labels: {}, value: null}]],
  ])('reads %s', async (_, file, expected) => {
    const at = pods([pod('prometheus', 0)], {'/api/v1/query': ok(recorded(file))});
    expect(await prometheusPort(at).query('a > 1 and b{c="d"}')).toMatchObject(expected);
    expect(at.asked[0]?.path).toBe('/api/v1/query?query=a+%3E+1+and+b%7Bc%3D%22d%22%7D');
  });

  it.each(['+Inf', '-Inf', 'NaN', ''])('does not take %s for a measurement, and knows native histograms of version 3', async (text) => {
    const result = [
      {metric: {}, value: [1, text]},
      {metric: {a: 'b'}, histogram: [1, {count: '1'}]},
    ];
    const at = pods([pod('prometheus', 0)], {
      '/api': ok(JSON.stringify({status: 'success', infos: [], data: {resultType: 'vector', result}})),
    });
    expect((await prometheusPort(at).query('x')).map((one) => one.value)).toEqual([null, null]);
  });

  it('tells a bad expression in the words of Prometheus', async () => {
    const at = pods([pod('prometheus', 0)], {'/api': ok(recorded('prometheus-query-refused'), 400)});
    await expect(prometheusPort(at).query('sum(')).rejects.toThrow(/Prometheus refuses: .*unclosed left parenthesis/);
  });

  it.each([
    ['is no JSON', '<html>', /not Prometheus' API: <html>/],
    ['has another form', '{"status":"success","data":{"activeTargets":[{"health":7}]}}', /unknown form/],
    ['is empty', '', /not Prometheus' API/],
  ])('says so when an answer %s', async (_, body, message) => {
    await expect(prometheusPort(pods([pod('prometheus', 0)], {'/api': ok(body)})).targets()).rejects.toThrow(message);
  });

  it('asks the next pod when one gives no answer, ready ones first', async () => {
    const at = pods([pod('prometheus', 0, false), pod('prometheus', 1), pod('prometheus', 2)], {
      'prometheus-1': ok('starting up', 503),
      'prometheus-2': ok(recorded('prometheus-alerts')),
    });
    expect(await prometheusPort(at).alerts()).toHaveLength(2);
    expect(at.asked.map((one) => one.pod)).toEqual(['prometheus-1', 'prometheus-2']);
  });

  it('throws when none answers, or none is there', async () => {
    await expect(prometheusPort(pods([pod('prometheus', 0)], {'/': refused})).rules()).rejects.toThrow(
      /does not answer: prometheus-0: nothing listens/,
    );
    await expect(prometheusPort(pods([], {})).rules()).rejects.toThrow(/no pod with label app=prometheus/);
  });

  it('tells readiness of each pod', async () => {
    const at = pods([pod('prometheus', 0), pod('prometheus', 1)], {
      'prometheus-0/-/ready': refused,
      'prometheus-1/-/ready': ok('Prometheus Server is Ready.\n'),
    });
    expect(await prometheusPort(at).ready()).toEqual([
      {pod: 'prometheus-0', ready: false, message: 'nothing listens on port 9090 of prometheus-0'},
      {pod: 'prometheus-1', ready: true, message: '200: Prometheus Server is Ready.'},
    ]);
  });
});

describe('Alertmanager', () => {
  const answers = {
    '/-/ready': ok('OK'),
    '/api/v2/status': ok(recorded('alertmanager-status')),
    '/api/v2/silences': ok(recorded('alertmanager-silences')),
    '/api/v2/alerts': ok(recorded('alertmanager-alerts')),
  };

  it('tells its peers, and where alerts go by the configuration that runs', async () => {
    const [one] = await alertmanagerPort(pods([pod('alertmanager', 0, true, 9093)], answers)).instances();
    expect(one).toMatchObject({pod: 'alertmanager-0', ready: true, clusterStatus: 'ready', peers: 1, receivers: ['null', 'chat', 'mail']});
    expect(one?.routing).toEqual({
      integrations: {null: [], chat: ['slack'], mail: ['email', 'webhook']},
      byDefault: 'chat',
      bySeverity: {critical: ['chat'], warning: ['chat']},
    });
  });

  it('tells silences with their matchers, and the alerts that arrived', async () => {
    const port = alertmanagerPort(pods([pod('alertmanager', 0, true, 9093)], answers));
    expect(await port.silences()).toMatchObject([
      {state: 'active', comment: 'everything', matchers: [{name: 'alertname', value: '.+', isRegex: true, isEqual: true}]},
      {
        state: 'active',
        matchers: [
          {name: 'alertname', value: 'TargetDown'},
          {name: 'pod', isEqual: false},
        ],
      },
    ]);
    expect(await port.alerts()).toEqual([
      {pod: 'alertmanager-0', name: 'TargetDown', state: 'suppressed', severity: 'warning', startsAt: '2026-11-21T20:24:12.169Z'},
    ]);
  });

  it('never throws for one that gives no answer, and throws when all are silent', async () => {
    const port = alertmanagerPort(pods([pod('alertmanager', 0, true, 9093)], {'/': refused}));
    expect(await port.instances()).toMatchObject([{ready: false, message: expect.stringMatching(/nothing listens/), peers: 0}]);
    await expect(port.alerts()).rejects.toThrow(/no Alertmanager answers/);
    await expect(port.silences()).rejects.toThrow(/does not answer/);
  });

  it('says what is wrong with a status that is none', async () => {
    const [one] = await alertmanagerPort(pods([pod('alertmanager', 0)], {...answers, '/api/v2/status': ok('[]')})).instances();
    expect(one).toMatchObject({ready: true, clusterStatus: '', message: expect.stringMatching(/not Alertmanager's API/)});
  });
});
