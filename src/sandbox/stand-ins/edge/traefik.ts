import {X509Certificate} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {Registry} from '../registry.ts';
import type {Router} from './table.ts';

const SECONDS = [0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 5];

/** The metrics of one Traefik pod, under the names that it really exports. */
export function traefikRegistry(): Registry {
  return new Registry()
    .declare('traefik_config_reloads_total', 'counter', 'Configurations taken over.')
    .declare('traefik_open_connections', 'gauge', 'Open connections.')
    .declare('traefik_tls_certs_not_after', 'gauge', 'End of each certificate, seconds since 1970.')
    .declare('traefik_entrypoint_requests_total', 'counter', 'Requests by entry point.')
    .declare('traefik_entrypoint_requests_bytes_total', 'counter', 'Bytes of requests by entry point.')
    .declare('traefik_entrypoint_responses_bytes_total', 'counter', 'Bytes of answers by entry point.')
    .declare('traefik_router_requests_total', 'counter', 'Requests by router.')
    .declare('traefik_service_requests_total', 'counter', 'Requests by service.')
    .declare('traefik_service_request_duration_seconds', 'histogram', 'Time of a request by service.', SECONDS);
}

/** What a request was, for the counters. */
export interface Counted {
  readonly entryPoint: string;
  readonly method: string;
  readonly status: number;
  readonly protocol: 'http' | 'websocket';
  readonly router: string | undefined;
  readonly service: string | undefined;
  readonly seconds: number;
}

/** Counts a request as Traefik would. */
export function count(registry: Registry, {entryPoint, method, status, protocol, router, service, seconds}: Counted): void {
  const about = {code: String(status), method, protocol};
  registry.add('traefik_entrypoint_requests_total', {...about, entrypoint: entryPoint});
  if (router !== undefined) registry.add('traefik_router_requests_total', {...about, router, service: service ?? ''});
  if (service === undefined) return;
  registry.add('traefik_service_requests_total', {...about, service});
  registry.observe('traefik_service_request_duration_seconds', {...about, service}, seconds);
}

/** Until when a certificate is valid, as a metric. */
export function countCertificate(registry: Registry, pem: string): void {
  const {validToDate, serialNumber, subject, subjectAltName = ''} = new X509Certificate(pem);
  const sans = [...subjectAltName.matchAll(/DNS:([^,\s]+)/g)].map(([, name]) => name ?? '').join(',');
  const labels = {cn: /CN=([^\n]+)/.exec(subject)?.[1] ?? '', serial: serialNumber, sans};
  registry.set('traefik_tls_certs_not_after', labels, Math.floor(validToDate.getTime() / 1000));
}

/** What Traefik's API says of itself below `/api`. Undefined for a path that it does not have. */
export function apiAnswer(path: string, routers: readonly Router[]): unknown {
  switch (path) {
    case '/api/http/routers':
      return routers.map((router) => ({
        name: router.name,
        rule: router.rule,
        priority: router.priority,
        entryPoints: router.entryPoints,
        middlewares: router.middlewareNames,
        service: router.service.name,
        ...(router.tls ? {tls: {options: 'default'}} : {}),
        ...status(router.errors),
        provider: 'kubernetescrd',
      }));
    case '/api/http/services':
      return unique(routers, ({service}) => [service.name]).map((name) => ({name, type: 'loadbalancer', status: 'enabled'}));
    case '/api/http/middlewares':
      return unique(routers, ({middlewareNames}) => middlewareNames).map((name) => ({name, status: 'enabled', provider: 'kubernetescrd'}));
    case '/api/overview': {
      const errors = routers.filter((router) => router.errors.length > 0).length;
      return {http: {routers: {total: routers.length, warnings: 0, errors}}};
    }
    case '/api/version':
      return {Version: 'stand-in', Codename: 'sandbox'};
    default:
      return undefined;
  }
}

/** Sends an answer of the API, 404 for what it does not have. */
export function answerApi(request: IncomingMessage, response: ServerResponse, routers: readonly Router[], headers = {}): number {
  const answer = apiAnswer((request.url ?? '/').split('?')[0] ?? '/', routers);
  const status = answer === undefined ? 404 : 200;
  response.writeHead(status, {...headers, 'content-type': 'application/json'}).end(answer === undefined ? '' : JSON.stringify(answer));
  return status;
}

function status(errors: readonly string[]): object {
  return errors.length === 0 ? {status: 'enabled'} : {status: 'disabled', error: errors};
}

function unique(routers: readonly Router[], of: (router: Router) => readonly string[]): string[] {
  return [...new Set(routers.flatMap(of))].filter((name) => name !== '').sort();
}
