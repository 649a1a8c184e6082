import {describe, expect, it} from 'vitest';
import circuitBreaker from '../../../src/checks/edge/circuit-breaker.ts';
import cors from '../../../src/checks/edge/cors.ts';
import dashboards from '../../../src/checks/edge/dashboards.ts';
import http from '../../../src/checks/edge/http.ts';
import rateLimit from '../../../src/checks/edge/rate-limit.ts';
import redirect from '../../../src/checks/edge/redirect.ts';
import traefik from '../../../src/checks/edge/traefik.ts';
import websocket from '../../../src/checks/edge/websocket.ts';
import type {HttpAnswer, NoAnswer} from '../../../src/core/network.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {frozen, ok, page, refused, silentPods, traefikObject, unreachable} from '../_answers.ts';
import {judged, short} from '../_judge.ts';

const route = (name: string, middlewares: readonly string[], service: string, match: string) =>
  traefikObject('IngressRoute', name, {
    entryPoints: ['websecure'],
    routes: [{match, middlewares: middlewares.map((one) => ({name: one})), services: [{name: service, port: 8080}]}],
  });
const limit = (average: number) => traefikObject('Middleware', 'rl-api', {rateLimit: {average, period: '1m', burst: 200}});
const breaker = (expression: string) => traefikObject('Middleware', 'cb-api', {circuitBreaker: {expression}});
const api = (...middlewares: readonly string[]) =>
  route('api', middlewares, 'auth-service', 'Host(`api.gomeet.com`) && PathPrefix(`/auth`)');
const manifests = [api('rl-api', 'cb-api'), limit(1000), breaker('NetworkErrorRatio() > 0.30')];
const say = (judgements: readonly {readonly message: string}[]) => judgements.map(({message}) => message).join(' | ');

describe('edge.http', () => {
  const asked = {host: 'api.gomeet.com', path: '/auth/readyz', service: 'auth-service'};
  const where = 'api.gomeet.com/auth/readyz';
  it.each<[string, HttpAnswer | NoAnswer, string, RegExp]>([
    ['an answer', ok('{}', 200, {}, 42), 'pass', /1 routes answer, the slowest in 42 ms/],
    ['a service that asks for a token', ok('{}', 401), 'pass', /answer/],
    ['a 404 of the service itself', ok('{"error":"no such path"}', 404), 'pass', /answer/],
    ['no route', ok('404 page not found\n', 404), `fail~ ${where}`, /no route of the gateway/],
    ['nobody behind', ok('Bad Gateway', 502), `fail~ ${where}`, /does not reach auth-service \(502\)/],
    ['no pod ready', ok('', 503), `fail~ ${where}`, /circuit breaker is open/],
    ['an error', ok('', 500), `fail~ ${where}`, /auth-service answers 500/],
    ['a limit', ok('', 429), `warn ${where}`, /429/],
    ['slow', ok('', 200, {}, 501), `warn ${where}`, /501 ms/],
    ['silence', frozen, `fail~ ${where}`, /gave no answer/],
    ['nobody at the door', refused, `fail~ ${where}`, /nothing listens/],
    ['no way', unreachable, `unknown~ ${where}`, /not measured/],
  ])('%s', (_, answer, expected, message) => {
    const found = judged(http, [{...asked, answer}], {manifests});
    expect(short(found)).toEqual([expected]);
    expect(say(found)).toMatch(message);
  });
});

describe('edge.websocket', () => {
  it.each<[HttpAnswer | NoAnswer, string]>([
    [ok('', 101), 'pass'],
    [ok('', 401), 'pass'],
    [ok('', 404), 'fail~ h/ws'],
    [ok('', 429), 'warn h/ws'],
    [ok('', 200), 'fail~ h/ws'],
    [ok('', 502), 'fail~ h/ws'],
    [frozen, 'fail~ h/ws'],
    [unreachable, 'unknown~ h/ws'],
  ])('%j', (answer, expected) => {
    expect(short(judged(websocket, [{host: 'h', path: '/ws', service: 'signaling-service', answer}]))).toEqual([expected]);
  });
});

describe('edge.cors', () => {
  const own = 'https://gomeet.com';
  const foreign = 'https://gomeet-health.invalid';
  const told = (origin: string) => ok('', 200, origin === '' ? {} : {'access-control-allow-origin': origin});
  it.each<[string, HttpAnswer | NoAnswer, HttpAnswer | NoAnswer, readonly string[], RegExp]>([
    ['ours only', told(own), told(''), ['pass'], /1 sites may call/],
    ['not even ours', told(''), told(''), [`fail! ${own}`], /no header/],
    ['another instead', told('https://old.gomeet.com'), told(''), [`fail! ${own}`], /old.gomeet.com/],
    ['everybody', told('*'), told('*'), ['fail! foreign site'], /any site/],
    ['whoever asks', told(own), told(foreign), ['fail! foreign site'], /in the name of its users/],
    ['silence', frozen, told(''), [`unknown~ ${own}`], /not measured/],
  ])('%s', (_, mine, theirs, expected, message) => {
    const tried = [
      {origin: own, allowed: true, answer: mine},
      {origin: foreign, allowed: false, answer: theirs},
    ];
    const found = judged(cors, {instance: 'api.gomeet.com/auth', tried});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});

describe('edge.rate-limit', () => {
  it.each<[string, readonly KubeObject[], HttpAnswer | NoAnswer, readonly string[], RegExp]>([
    ['in force', manifests, ok('', 401), ['pass'], /rl-api 1000 per 1m, burst 200/],
    [
      'not in front of the route',
      [api('cb-api'), limit(1000)],
      ok(),
      ['fail~ api: api.gomeet.com/auth'],
      /middleware\/rl-api is not in front/,
    ],
    ['another number', [api('rl-api'), limit(10)], ok(), ['fail~ middleware/rl-api'], /allows 10 per 1m, burst 200 instead of 1000/],
    ['gone', [api('rl-api')], ok(), ['fail~ middleware/rl-api'], /Traefik drops every route/],
    ['no route', [limit(1000)], ok(), ['fail~ api: api.gomeet.com/auth'], /the route does not exist/],
    ['everybody as one', manifests, ok('', 429), ['fail! api.gomeet.com/auth'], /sees all users as one/],
    ['unheard', manifests, unreachable, ['unknown~ api.gomeet.com/auth'], /not measured/],
  ])('%s', (_, live, answer, expected, message) => {
    const found = judged(rateLimit, {live, answer, asked: 'api.gomeet.com/auth'}, {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});

describe('edge.circuit-breaker', () => {
  const metrics = {measured: [page('t-0', 'up 1')], unmeasured: []};
  it.each<[string, Parameters<typeof circuitBreaker.judge>[0], readonly string[], RegExp]>([
    ['closed', {live: manifests, metrics, opened: []}, ['pass'], /cb-api are in force and closed on 1 pods/],
    [
      'open',
      {live: manifests, metrics, opened: [{router: 'gomeet-api-0', count: 10}]},
      ['fail~ gomeet-api-0'],
      /10 requests were answered with 503/,
    ],
    [
      'another rule',
      {live: [api('cb-api'), breaker('false')], metrics, opened: []},
      ['fail~ middleware/cb-api'],
      /opens at false instead of/,
    ],
    [
      'not in front',
      {live: [api(), breaker('NetworkErrorRatio() > 0.30')], metrics, opened: []},
      ['fail~ api: api.gomeet.com/auth'],
      /not in front/,
    ],
    ['unheard', {live: manifests, metrics: {measured: [], unmeasured: silentPods('a', 'b')}, opened: []}, ['unknown~'], /2 of 2 pods/],
    ['nobody', {live: manifests, metrics: {measured: [], unmeasured: []}, opened: []}, ['unknown~'], /no pod of Traefik/],
  ])('%s', (_, reading, expected, message) => {
    const found = judged(circuitBreaker, reading, {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});

describe('edge.redirect', () => {
  const to = (status: number, location: string) => ok('', status, location === '' ? {} : {location});
  it.each<[HttpAnswer | NoAnswer, string]>([
    [to(301, 'https://h/'), 'pass'],
    [to(308, 'https://h/'), 'pass'],
    [to(302, 'https://h/'), 'warn'],
    [to(301, 'https://other/'), 'fail~'],
    [to(301, 'http://h/'), 'fail~'],
    [ok('welcome'), 'fail~'],
    [refused, 'fail~'],
    [unreachable, 'unknown~'],
  ])('%j', (answer, expected) => {
    expect(short(judged(redirect, {host: 'h', answer}))).toEqual([expected]);
  });
});

describe('edge.traefik', () => {
  it('asks every pod', () => {
    expect(short(judged(traefik, [{pod: 't', answer: ok('OK')}]))).toEqual(['pass']);
    expect(
      short(
        judged(traefik, [
          {pod: 't', answer: ok('', 503)},
          {pod: 'u', answer: frozen},
        ]),
      ),
    ).toEqual(['fail~ t', 'fail~ u']);
    expect(
      short(
        judged(traefik, [
          {pod: 't', answer: unreachable},
          {pod: 'u', answer: unreachable},
        ]),
      ),
    ).toEqual(['unknown~']);
    expect(short(judged(traefik, []))).toEqual(['fail~']);
    expect(short(judged(traefik, undefined))).toEqual(['skip']);
  });
});

describe('edge.dashboards', () => {
  it.each<[HttpAnswer | NoAnswer, string]>([
    [ok('', 401), 'pass'],
    [ok('', 403), 'pass'],
    [ok('', 302), 'pass'],
    [ok('<html>'), 'fail! h/'],
    [ok('', 404), 'unknown~ h/'],
    [frozen, 'unknown~ h/'],
  ])('%j', (answer, expected) => {
    expect(short(judged(dashboards, [{host: 'h', path: '/', answer}]))).toEqual([expected]);
  });
});
