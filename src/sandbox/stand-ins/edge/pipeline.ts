import type {IncomingMessage} from 'node:http';
import type {Backend, Dress} from './forward.ts';
import {judge, type Keepers, type Passing} from './middlewares.ts';
import {type Router, routerFor} from './table.ts';

/** What becomes of a request, before anything is sent. */
export type Decision = {readonly router: Router | undefined; readonly dress: Dress} & (
  | {readonly kind: 'answer'; readonly status: number; readonly text: string}
  | {readonly kind: 'api'}
  | {readonly kind: 'pass'; readonly backend: Backend}
);

const BARE: Dress = {headers: {}, drop: []};

/** Looks a request up and takes it through the middlewares of its route. */
export function decide(
  entryPoint: string,
  request: IncomingMessage,
  routers: readonly Router[],
  keepers: Keepers,
  backendOf: (service: Router['service']) => Backend | undefined,
): Decision {
  const passing = passingOf(request);
  const path = passing.url.split('?')[0] ?? '/';
  const router = routerFor(routers, entryPoint, {host: passing.host, path, method: passing.method});
  if (router === undefined) return {kind: 'answer', router, dress: BARE, status: 404, text: '404 page not found\n'};
  let dress = BARE;
  for (const middleware of router.middlewares) {
    const verdict = judge(middleware, passing, keepers);
    dress = {headers: {...dress.headers, ...verdict.headers}, drop: [...dress.drop, ...verdict.drop]};
    if (verdict.status !== undefined) return {kind: 'answer', router, dress, status: verdict.status, text: ''};
  }
  if (router.service.internal)
    return router.service.name === 'api@internal' ? {kind: 'api', router, dress} : {kind: 'answer', router, dress, status: 418, text: ''};
  const backend = backendOf(router.service);
  // Traefik's answer for a service without a ready pod.
  if (backend === undefined) return {kind: 'answer', router, dress, status: 503, text: 'no available server\n'};
  return {kind: 'pass', router, dress, backend};
}

function passingOf(request: IncomingMessage): Passing {
  const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(', ') : value);
  return {
    method: request.method ?? 'GET',
    host: (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase(),
    url: request.url ?? '/',
    client: request.socket.remoteAddress ?? '',
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, single(value)])),
  };
}
