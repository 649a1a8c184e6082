import {describe, expect, it} from 'vitest';
import circuitBreakers from '../../../src/checks/api/circuit-breakers.ts';
import errors from '../../../src/checks/api/errors.ts';
import health from '../../../src/checks/api/health.ts';
import telemetry from '../../../src/checks/api/telemetry.ts';
import websockets from '../../../src/checks/api/websockets.ts';
import type {HttpAnswer, NoAnswer} from '../../../src/core/network.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {frozen, ok, page, refused, service, silentPods, unreachable} from '../_answers.ts';
import {judged, short} from '../_judge.ts';

const hpa: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: {name: 'chat-hpa', namespace: 'gomeet'},
  spec: {
    scaleTargetRef: {kind: 'Deployment', name: 'chat-service'},
    maxReplicas: 2,
    metrics: [{type: 'Pods', pods: {metric: {name: 'websocket_connections_active'}, target: {averageValue: '100'}}}],
  },
};
const manifests = [service('auth-service'), service('chat-service'), hpa];
const say = (judgements: readonly {readonly message: string}[]) => judgements.map(({message}) => message).join(' | ');
const metrics = (pods: {readonly [pod: string]: string}, ...silent: readonly string[]) => ({
  measured: Object.entries(pods).map(([pod, text]) => page(pod, text)),
  unmeasured: silentPods(...silent),
});

describe('api.health', () => {
  const both = (auth: HttpAnswer | NoAnswer, chat: HttpAnswer | NoAnswer) => [
    {app: 'auth-service', pod: 'auth-service-1-a', answer: auth},
    {app: 'chat-service', pod: 'chat-service-1-a', answer: chat},
  ];
  it.each<[string, Parameters<typeof health.judge>[0], readonly string[], RegExp]>([
    ['well', both(ok('OK', 200, {}, 7), ok()), ['pass'], /2 pods of 2 services/],
    ['ill, in its own words', both(ok('database: down\nmore', 503), ok()), ['fail~ auth-service-1-a'], /503: database: down$/],
    ['hanging and gone', both(frozen, refused), ['fail~ auth-service-1-a', 'fail~ chat-service-1-a'], /gave no answer.*nothing listens/],
    ['unheard', both(unreachable, unreachable), ['unknown~'], /2 of 2 pods not measured/],
    ['a service without pods', both(ok(), ok()).slice(0, 1), ['fail~ deployment/chat-service'], /no pod of it runs/],
    ['no services', undefined, ['skip'], /no API services/],
  ])('%s', (_, reading, expected, message) => {
    const found = judged(health, reading, {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});

describe('api.circuit-breakers', () => {
  const state = (value: number) => `circuit_breaker_state{name="postgres"} ${value}\ncircuit_breaker_state{name="redis"} 0`;
  it.each<[string, Parameters<typeof circuitBreakers.judge>[0], readonly string[], RegExp]>([
    ['closed', metrics({p: state(0), q: state(0)}), ['pass'], /4 circuit breakers in 2 pods are closed/],
    ['open', metrics({p: state(2)}), ['fail~ p'], /are open: postgres/],
    ['half open', metrics({p: state(1)}), ['warn p'], /half open: postgres/],
    [
      'not served',
      metrics({p: 'up 1', q: 'up 1', r: state(0)}),
      ['unknown~'],
      /2 of 3 pods not measured: it does not serve circuit_breaker_state/,
    ],
    ['no number', metrics({p: 'circuit_breaker_state NaN'}), ['unknown~ p'], /does not serve/],
    ['nobody', metrics({}), ['unknown~'], /no pod of the API runs/],
  ])('%s', (_, reading, expected, message) => {
    const found = judged(circuitBreakers, reading, {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});

describe('api.errors', () => {
  const reading = (answers: number, failed: number, blind: readonly string[] = []) => ({
    window: 'a second',
    services: [{service: 'auth-service', answers, failed}],
    blind: silentPods(...blind),
    total: 3,
  });
  it.each<[string, Parameters<typeof errors.judge>[0], readonly string[], RegExp]>([
    ['none', reading(100, 0), ['pass'], /no answer was an error within a second/],
    ['at the limit', reading(100, 1), ['pass'], /1 of 100/],
    ['above it', reading(100, 2), ['warn auth-service'], /2 % of its answers are errors: 2 of 100/],
    ['far above', reading(100, 6), ['fail! auth-service'], /6 %/],
    ['too few to judge', reading(19, 19), ['pass'], /19 of 19/],
    ['unheard', reading(100, 0, ['p', 'q']), ['unknown~'], /2 of 3 pods/],
    ['nobody', {...reading(0, 0), total: 0}, ['unknown~'], /no pod of the API runs/],
  ])('%s', (_, value, expected, message) => {
    const found = judged(errors, value, {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });

  it('judges few answers where the target says so', () => {
    const thresholds = {'api.errors': {leastAnswers: 1}};
    expect(short(judged(errors, reading(2, 1), {manifests, thresholds}))).toEqual(['fail! auth-service']);
  });
});

describe('api.telemetry', () => {
  const reports = (count: number) => `client_ice_result_total{type="relay",result="success"} ${count}`;
  const declared = '# TYPE client_ice_result_total counter\nup 1';
  it.each<[string, ReturnType<typeof metrics>, number | null, readonly string[], RegExp]>([
    ['reports', metrics({p: reports(3), q: 'up 1'}), 2, ['pass'], /^3 reports/],
    ['none yet, nobody in a call', metrics({p: declared}), 0, ['pass'], /wait for reports/],
    ['none though people are in calls', metrics({p: declared}), 7, ['warn'], /^7 people are in calls/],
    ['none counted though people are in calls', metrics({p: reports(0)}), 7, ['warn'], /no client has reported/],
    ['none heard', metrics({p: reports(0)}, 'q'), 7, ['unknown~ q'], /not measured/],
    ['nobody counts', metrics({p: 'up 1'}), 0, ['warn'], /measured by nobody/],
    ['nobody that was heard counts', metrics({p: 'up 1'}, 'q'), 0, ['unknown~ q'], /not measured/],
    ['labels that no objective reads', metrics({p: 'client_ice_result_total{type="relay"} 3'}), null, ['warn'], /lack a type/],
    ['nobody there', metrics({}), null, ['unknown~'], /no pod of the API runs/],
  ])('%s', (_, value, people, expected, message) => {
    const found = judged(telemetry, {metrics: value, people}, {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});

describe('api.websockets', () => {
  const open = (count: number) => `websocket_connections_active ${count}`;
  it.each<[string, Parameters<typeof websockets.judge>[0], readonly string[], RegExp]>([
    ['room', metrics({'chat-service-1-a': open(100), 'chat-service-1-b': open(59), 'auth-service-1-a': 'up 1'}), ['pass'], /159 of 200/],
    ['nearly full', metrics({'chat-service-1-a': open(160)}), ['warn chat-service'], /160 of 200.*80 %/],
    ['full', metrics({'chat-service-1-a': open(190)}), ['fail! chat-service'], /95 %/],
    ['not served', metrics({'chat-service-1-a': 'up 1'}), ['unknown~ chat-service-1-a'], /does not serve/],
    ['not asked', undefined, ['skip'], /scaled by websocket/],
  ])('%s', (_, reading, expected, message) => {
    const found = judged(websockets, reading, {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});
