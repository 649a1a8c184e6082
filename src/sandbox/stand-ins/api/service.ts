import type {IncomingMessage, ServerResponse} from 'node:http';
import {gunzipSync} from 'node:zlib';
import type {Handles} from '../handles.ts';
import type {Registry} from '../registry.ts';
import {CIRCUITS} from './series.ts';
import {takeReport} from './telemetry.ts';
import {type Claims, type Expected, readToken} from './tokens.ts';

/** One pod of an API service. */
export interface ApiPod {
  readonly name: string;
  readonly app: string;
  readonly registry: Registry;
  /** Keys and names that its tokens are checked against, as deployed now. */
  readonly expected: () => Expected;
  /** Adds a line to the pod's log. */
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
}

/** As the contract says. */
const LONGEST_BODY = 16 * 1024;
const REPORTS = 'signaling-service';

/** Answers one request of an API service: health, reports of clients, everything else to whoever brings a valid token. */
export async function answer(pod: ApiPod, request: IncomingMessage, response: ServerResponse, handles: Handles): Promise<void> {
  const started = performance.now();
  const path = pathOf(request);
  const delay = handles.delayMs[pod.app] ?? 0;
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  const {code, body} = await reply(pod, request, path, handles);
  const text = JSON.stringify(body);
  if (code === 204) response.writeHead(code).end();
  else {
    const about = {'content-type': 'application/json', 'content-length': Buffer.byteLength(text)};
    response.writeHead(code, {...about, ...(code === 401 ? {'www-authenticate': 'Bearer'} : {})});
    response.end(request.method === 'HEAD' ? undefined : text);
  }
  if (isHealth(path)) return;
  const seconds = (performance.now() - started) / 1000;
  const about = {code: String(code), method: request.method ?? 'GET', route: routeOf(path)};
  pod.registry.add('http_requests_total', about);
  pod.registry.observe('http_request_duration_seconds', about, seconds);
  pod.log({level: code >= 500 ? 'error' : 'info', method: request.method, path, code, seconds: Number(seconds.toFixed(4))});
}

async function reply(pod: ApiPod, request: IncomingMessage, path: string, handles: Handles): Promise<{code: number; body: object}> {
  if (isHealth(path)) return {code: 200, body: {status: 'ok', service: pod.app, standIn: true}};
  if (Math.random() < (handles.errorShare[pod.app] ?? 0)) return {code: 500, body: {error: 'a rehearsed error'}};
  const claims = tokenOf(pod, request);
  if ('refused' in claims) return {code: 401, body: {error: `no valid token: ${claims.refused}`}};
  if (path === '/telemetry' && request.method === 'POST' && pod.app === REPORTS) return report(pod, request);
  return {code: 200, body: {service: pod.app, pod: pod.name, path, subject: claims.sub ?? '', standIn: true}};
}

/** A client says how its call is. */
async function report({registry}: ApiPod, request: IncomingMessage): Promise<{code: number; body: object}> {
  const text = await bodyOf(request);
  return takeReport(registry, parsed(text)) ? {code: 204, body: {}} : {code: 400, body: {error: 'the report is not understood'}};
}

/** The claims of the token that a request brings in its Authorization header or, as browsers must for WebSockets, in its query. */
export function tokenOf(pod: ApiPod, request: IncomingMessage): Claims | {readonly refused: string} {
  const {searchParams} = new URL(request.url ?? '/', 'http://pod');
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const token = bearer ?? searchParams.get('access_token') ?? searchParams.get('token');
  return token === null ? {refused: 'none given'} : readToken(token, pod.expected());
}

/** Prometheus' view of a pod. */
export function metricsOf({registry, app}: ApiPod, handles: Handles): string {
  for (const name of CIRCUITS) registry.set('circuit_breaker_state', {name}, handles.circuitBreakers[app] ?? 0);
  return registry.text();
}

export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0] ?? '/';
}

/** The pattern of a path: as many routes as there are services, whatever is asked. */
export function routeOf(path: string): string {
  return /^\/(auth|meetings|chat|telemetry|ws)(?=\/|$)/.exec(path)?.[0] ?? '/';
}

function isHealth(path: string): boolean {
  return /\/(healthz|readyz)$/.test(path);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part);
    length += bytes.length;
    if (length > LONGEST_BODY) return '';
    parts.push(bytes);
  }
  const body = Buffer.concat(parts);
  try {
    return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body, {maxOutputLength: LONGEST_BODY}) : body).toString('utf8');
  } catch {
    return '';
  }
}

/** A JSON document; undefined for what is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
