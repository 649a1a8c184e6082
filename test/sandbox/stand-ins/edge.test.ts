import {hashSync} from 'bcryptjs';
import {describe, expect, test} from 'vitest';
import {Buckets, periodMs} from '../../../src/sandbox/stand-ins/edge/buckets.ts';
import {addressOf, certificateOf, namesOf, versionsOf} from '../../../src/sandbox/stand-ins/edge/certificate.ts';
import {opens} from '../../../src/sandbox/stand-ins/edge/keepers.ts';
import {inRange, judge, type Keepers} from '../../../src/sandbox/stand-ins/edge/middlewares.ts';
import {type EdgeObjects, type Middleware, RESOURCES} from '../../../src/sandbox/stand-ins/edge/objects.ts';
import {parseRule} from '../../../src/sandbox/stand-ins/edge/rule.ts';
import {routerFor, routersOf} from '../../../src/sandbox/stand-ins/edge/table.ts';
import {apiAnswer} from '../../../src/sandbox/stand-ins/edge/traefik.ts';
import {rendered} from '../supervisor/_desired.ts';

const KINDS = {
  ingressRoutes: 'IngressRoute',
  middlewares: 'Middleware',
  tlsOptions: 'TLSOption',
  tlsStores: 'TLSStore',
  certificates: 'Certificate',
  services: 'Service',
} as const;

/** What a profile deploys for the edge. */
const objects = Object.fromEntries(
  Object.entries(KINDS).map(([kind, name]) => {
    const {schema} = RESOURCES[kind as keyof typeof RESOURCES];
    const found = rendered('gomeet-500').filter((object) => object.kind === name);
    return [kind, new Map(found.map((object) => [object.metadata.name, schema.parse(object)]))];
  }),
) as unknown as EdgeObjects;

const routers = routersOf(objects, 'gomeet');
const find = (entryPoint: string, host: string, path: string) => routerFor(routers, entryPoint, {host, path, method: 'GET'})?.service.name;

describe('the deployed routes', () => {
  test('every one of them is understood', () => {
    expect(routers.length).toBeGreaterThan(8);
    expect(routers.flatMap(({errors}) => errors)).toEqual([]);
  });
  test.each([
    ['websecure', 'api.gomeet.com', '/auth/login', 'auth-service'],
    ['websecure', 'api.gomeet.com', '/ws/chat', 'chat-service'],
    ['websecure', 'api.gomeet.com', '/ws', 'signaling-service'],
    ['websecure', 'livekit.gomeet.com', '/rtc', 'livekit-sfu'],
    ['websecure', 'api.gomeet.com', '/nowhere', undefined],
    ['websecure', 'other.example', '/auth', undefined],
    ['web', 'api.gomeet.com', '/auth', 'noop@internal'],
    ['web', 'api.gomeet.com', '/.well-known/acme-challenge/x', undefined],
  ])('%s %s%s leads to %s', (entryPoint, host, path, service) => {
    expect(find(entryPoint, host, path)).toBe(service);
  });
  test('a route whose middleware is missing serves nothing, and says so', () => {
    const broken = routersOf({...objects, middlewares: new Map()}, 'gomeet');
    expect(routerFor(broken, 'websecure', {host: 'api.gomeet.com', path: '/auth', method: 'GET'})).toBeUndefined();
    expect(apiAnswer('/api/http/routers', broken)).toContainEqual(expect.objectContaining({status: 'disabled'}));
    expect(apiAnswer('/api/http/routers', routers)).not.toContainEqual(expect.objectContaining({status: 'disabled'}));
  });
  test('names, versions and the certificate are those that were deployed', () => {
    expect([...namesOf(objects)]).toEqual(expect.arrayContaining(['api.gomeet.com', 'livekit.gomeet.com', 'turn.gomeet.com']));
    expect(versionsOf(objects)).toEqual({minVersion: 'TLSv1.3'});
    const data = new Map(Object.entries({'tls.crt': 'certificate', 'tls.key': 'key'}).map(([key, text]) => [key, Buffer.from(text)]));
    expect(certificateOf(objects, new Map([['gomeet-tls', {name: 'gomeet-tls', resourceVersion: '1', data}]]))).toEqual({
      cert: 'certificate',
      key: 'key',
    });
    expect(certificateOf(objects, new Map())).toBeUndefined();
    expect(addressOf(objects)).toBeUndefined();
  });
});

test.each(['Host(`a`) &&', 'Host(`a`', 'HeaderRegexp(`a`, `b`)', 'Host(`a`) Host(`b`)', ''])('the rule %j is refused', (rule) => {
  expect(() => parseRule(rule)).toThrow();
});

test('a rule with alternatives and parentheses', () => {
  const rule = parseRule('Host(`a.example`, `b.example`) && (PathPrefix(`/x`) || !PathPrefix(`/y`))');
  expect(rule({host: 'b.example', path: '/x/1', method: 'GET'})).toBe(true);
  expect(rule({host: 'b.example', path: '/y', method: 'GET'})).toBe(false);
  expect(rule({host: 'c.example', path: '/x', method: 'GET'})).toBe(false);
});

const free: Keepers = {take: () => 0, opens: () => false};
const passing = {method: 'GET', host: 'api.gomeet.com', url: '/auth?a=1', client: '127.0.0.1', headers: {}};

function middleware(name: string): Middleware {
  const found = objects.middlewares.get(name);
  if (found === undefined) throw new Error(`${name} is not deployed`);
  return found;
}

describe('the deployed middlewares', () => {
  test('plain HTTP is sent to HTTPS, with its query', () => {
    expect(judge(middleware('redirect-https'), passing, free)).toMatchObject({
      status: 301,
      headers: {location: 'https://api.gomeet.com/auth?a=1'},
    });
  });
  test('a preflight of a known origin is answered, of another without leave', () => {
    const ask = (origin: string) =>
      judge(middleware('cors-api'), {...passing, method: 'OPTIONS', headers: {origin, 'access-control-request-method': 'POST'}}, free);
    expect(ask('https://app.gomeet.com')).toMatchObject({status: 200, headers: {'access-control-allow-origin': 'https://app.gomeet.com'}});
    expect(ask('https://evil.example')).toMatchObject({status: 200});
    expect(ask('https://evil.example').headers).not.toHaveProperty('access-control-allow-origin');
  });
  test('headers that say too much are dropped, those that protect are added', () => {
    const {headers, drop} = judge(middleware('secure-headers'), passing, free);
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    expect(drop).toContain('server');
  });
  test('dashboards want a known network, then a password', () => {
    expect(judge(middleware('admin-networks'), passing, free)).toMatchObject({status: 403});
    expect(judge(middleware('admin-networks'), {...passing, client: '10.104.3.4'}, free).status).toBeUndefined();
    expect(judge(middleware('admin-auth'), passing, free)).toMatchObject({status: 401});
  });
  test('the rate limit lets a burst through, then says when to come back', () => {
    const buckets = new Buckets();
    const limit = middleware('rl-api');
    const {burst, average} = limit.spec.rateLimit ?? {burst: 0, average: 0};
    const waits = Array.from({length: burst + 1}, () => buckets.take(limit, '127.0.0.1', 0));
    expect(waits.slice(0, burst).every((wait) => wait === 0)).toBe(true);
    expect(waits[burst]).toBeCloseTo(60 / average);
    expect(buckets.take(limit, '127.0.0.2', 0)).toBe(0);
    expect(buckets.take(limit, '127.0.0.1', 61_000 / average)).toBe(0);
  });
});

test.each([
  ['10.104.15.255', '10.104.0.0/20', true],
  ['10.104.16.0', '10.104.0.0/20', false],
  ['::ffff:127.0.0.1', '127.0.0.1', true],
  ['1.2.3.4', '0.0.0.0/0', true],
  ['nonsense', '0.0.0.0/0', false],
])('%s in %s: %s', (address, range, expected) => {
  expect(inRange(address, range)).toBe(expected);
});

test('a password opens only with its user and its hash', () => {
  const htpasswd = `admin:${hashSync('right', 4)}\n`;
  expect(opens(htpasswd, `Basic ${Buffer.from('admin:right').toString('base64')}`)).toBe(true);
  expect(opens(htpasswd, `Basic ${Buffer.from('admin:wrong').toString('base64')}`)).toBe(false);
  expect(opens(htpasswd, undefined)).toBe(false);
  expect(opens(htpasswd, 'Bearer x')).toBe(false);
  expect(opens(htpasswd, `Basic ${Buffer.from('other:right').toString('base64')}`)).toBe(false);
});

test.each([
  ['1m', 60_000],
  ['10s', 10_000],
  ['500ms', 500],
  ['2', 2_000],
])('%s is %i ms', (text, expected) => {
  expect(periodMs(text)).toBe(expected);
});
