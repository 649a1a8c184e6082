import {generateKeyPairSync, type KeyObject, sign} from 'node:crypto';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {gzipSync} from 'node:zlib';
import {afterEach, expect, test} from 'vitest';
import {WebSocket} from 'ws';
import {apiRegistry} from '../../../src/sandbox/stand-ins/api/series.ts';
import {type ApiPod, answer, metricsOf} from '../../../src/sandbox/stand-ins/api/service.ts';
import {upgrade} from '../../../src/sandbox/stand-ins/api/sockets.ts';
import {readToken} from '../../../src/sandbox/stand-ins/api/tokens.ts';
import type {Handles} from '../../../src/sandbox/stand-ins/handles.ts';

const {privateKey, publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
const jwks = JSON.stringify({keys: [{...publicKey.export({format: 'jwk'}), kid: 'one', alg: 'ES256'}]});
const now = 1_800_000_000;
const expected = {jwks, issuer: 'https://api.gomeet.com', audience: 'gomeet', now};
const good = {iss: 'https://api.gomeet.com', aud: 'gomeet', exp: now + 60, sub: 'user-1'};

function token(claims: object, {key = privateKey, alg = 'ES256', kid = 'one'}: {key?: KeyObject; alg?: string; kid?: string} = {}): string {
  const parts = [{alg, kid}, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${parts}.${sign('sha256', Buffer.from(parts), {key, dsaEncoding: 'ieee-p1363'}).toString('base64url')}`;
}

test('a token of the deployed key is read', () => {
  expect(readToken(token(good), expected)).toMatchObject({sub: 'user-1'});
});

test.each([
  ['expired', token({...good, exp: now})],
  ['issuer', token({...good, iss: 'https://evil.example'})],
  ['audience', token({...good, aud: ['other']})],
  ['not valid yet', token({...good, nbf: now + 5})],
  ['algorithm none', token(good, {alg: 'none'})],
  ['signature', token(good, {key: generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey})],
  ['signature', token(good, {kid: 'other'})],
  ['malformed', 'x.y'],
])('a token is refused: %s', (refused, text) => {
  expect(readToken(text, expected)).toEqual({refused});
});

const none: Handles = {dns: {}, circuitBreakers: {}, errorShare: {}, delayMs: {}};
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(handles: Handles = none): Promise<{pod: ApiPod; url: string; lines: object[]}> {
  const lines: object[] = [];
  const pod: ApiPod = {
    name: 'signaling-service-1',
    app: 'signaling-service',
    registry: apiRegistry('signaling-service'),
    expected: () => expected,
    log: (entry) => void lines.push(entry),
  };
  server = createServer((request, response) => void answer(pod, request, response, handles));
  server.on('upgrade', (request, socket, head) => upgrade(pod, request, socket, head));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return {pod, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, lines};
}

test('health needs no token and counts nothing, everything else needs one', async () => {
  const {pod, url, lines} = await serve();
  expect((await fetch(`${url}/auth/healthz`)).status).toBe(200);
  expect(lines).toEqual([]);
  expect((await fetch(`${url}/auth/me`)).status).toBe(401);
  const answered = await fetch(`${url}/auth/me`, {headers: {authorization: `Bearer ${token(good)}`}});
  expect(await answered.json()).toMatchObject({service: 'signaling-service', subject: 'user-1', standIn: true});
  expect(metricsOf(pod, none)).toMatch(/http_requests_total\{code="401",method="GET",route="\/auth"\} 1\n/);
  expect(lines).toHaveLength(2);
});

test('clients report how their call is, with a token, also packed', async () => {
  const {pod, url} = await serve();
  const headers = {authorization: `Bearer ${token(good)}`};
  const document = {
    version: 1,
    join: {result: 'success', stage: 'media', durationMs: 840},
    ice: {type: 'relay', result: 'success'},
    quality: {rttMs: 61, packetLossPercent: {in: 0.4}},
  };
  const report = (body: string | Uint8Array<ArrayBuffer>, more = {}) =>
    fetch(`${url}/telemetry`, {method: 'POST', body, headers: {...headers, ...more}});
  expect((await fetch(`${url}/telemetry`, {method: 'POST', body: JSON.stringify(document)})).status).toBe(401);
  expect((await report(JSON.stringify(document))).status).toBe(204);
  expect((await report(new Uint8Array(gzipSync(JSON.stringify(document))), {'content-encoding': 'gzip'})).status).toBe(204);
  expect((await report(JSON.stringify({version: 1, ice: {type: 'pigeon', result: 'success'}}))).status).toBe(400);
  expect((await report('{')).status).toBe(400);
  const text = metricsOf(pod, none);
  expect(text).toContain('client_ice_result_total{type="relay",result="success"} 2\n');
  expect(text).toContain('client_ice_result_total{type="host",result="failure"} 0\n');
  expect(text).toContain('client_telemetry_reports_total{result="rejected"} 2\n');
  expect(text).toContain('client_packet_loss_percent_bucket{direction="in",le="0.5"} 2\n');
});

test('only the services with sockets and reports count them', () => {
  expect(apiRegistry('chat-service').has('websocket_messages_total')).toBe(true);
  expect(apiRegistry('chat-service').has('client_ice_result_total')).toBe(false);
  expect(apiRegistry('auth-service').has('websocket_messages_total')).toBe(false);
});

test('a rehearsal makes answers fail and circuits open', async () => {
  const handles = {...none, errorShare: {'signaling-service': 1}, circuitBreakers: {'signaling-service': 2}};
  const {pod, url} = await serve(handles);
  expect((await fetch(`${url}/auth/me`)).status).toBe(500);
  expect(metricsOf(pod, handles)).toContain('circuit_breaker_state{name="redis"} 2');
});

test('a socket without a token is refused, with one every message comes back', async () => {
  const {pod, url} = await serve();
  const refused = new WebSocket(`${url}/ws`);
  const status = await new Promise((resolve) => {
    refused.on('unexpected-response', (_, response) => resolve(response.statusCode)).on('error', () => {});
  });
  expect(status).toBe(401);
  const socket = new WebSocket(`${url}/ws?access_token=${token(good)}`);
  const echoed = await new Promise((resolve, reject) => {
    socket
      .on('open', () => socket.send('hello'))
      .on('message', (data) => resolve(String(data)))
      .on('error', reject);
  });
  expect(echoed).toBe('hello');
  socket.send(JSON.stringify({type: 'telemetry', version: 1, ice: {type: 'host', result: 'failure'}}));
  socket.send('again');
  expect(await new Promise((resolve) => socket.once('message', (data) => resolve(String(data))))).toBe('again');
  expect(metricsOf(pod, none)).toContain('client_ice_result_total{type="host",result="failure"} 1\n');
  expect(metricsOf(pod, none)).toContain('websocket_connections_active 1\n');
  socket.terminate();
});
