import {zoneServers} from '../../core/cloud-target.ts';
import type {DnsAnswer, HttpAnswer, NoAnswer, Outside, OutsideRequest} from '../../core/network.ts';
import {at, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import type {Control} from '../control.ts';
import {isReady} from '../pods.ts';
import {podsOfApp} from '../stores/pods.ts';
import {answerOf, type Look, ok} from './pod-network.ts';
import {type Route, routeFor, routesOf} from './routes.ts';

const resolvers = ['1.1.1.1', '8.8.8.8'];
const dayMs = 86_400_000;

/** What a browser would meet: names, certificate, routes and middlewares out of the objects that were deployed. */
export function outside(look: Look): Outside {
  return {
    resolve: async (name, signal) => answersOf(await look(signal), resolvers, name),
    nameServers: async () => ({names: zoneServers, error: ''}),
    resolveAt: async (servers, name, signal) => answersOf(await look(signal), servers, name),
    async tls({host, maxVersion}, signal) {
      const control = await look(signal);
      if (!isUp(control)) return {error: 'ECONNREFUSED: the gateway does not run'};
      const least = textAt(optionOf(control), 'spec', 'minVersion') === 'VersionTLS13' ? 1.3 : 1.2;
      const most = Number(maxVersion?.slice('TLSv'.length) ?? 1.3);
      if (most < least) return {error: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: tlsv1 alert protocol version'};
      const all = control.store.list('cert-manager.io/Certificate', control.namespace);
      const certificate = all.find((one) => listAt(one, 'spec', 'dnsNames').includes(host)) ?? all[0];
      const until = textAt(certificate, 'status', 'notAfter');
      return {
        protocol: `TLSv${most}`,
        subject: host,
        issuer: textAt(certificate, 'spec', 'issuerRef', 'name') ?? '',
        names: listAt(certificate, 'spec', 'dnsNames').map(String),
        notBefore: new Date(control.now() - dayMs).toISOString(),
        notAfter: until ?? new Date(control.now() + 80 * dayMs).toISOString(),
        trusted: true,
        distrust: '',
      };
    },
    async request(request, signal) {
      return respond(await look(signal), request);
    },
    async upgrade(request, signal) {
      const control = await look(signal);
      const answer = respond(control, {...request, method: 'GET'});
      // Services and LiveKit ask for a token, which nobody brings here.
      return 'silent' in answer || answer.status >= 500 || routeOf(control, request) === undefined ? answer : {...answer, status: 401};
    },
  };
}

function answersOf(control: Control, servers: readonly string[], name: string): readonly DnsAnswer[] {
  const address = addressOf(control);
  const known = address !== undefined && namesOf(control).includes(name);
  return servers.map((resolver) => ({
    resolver,
    addresses: known ? [address] : [],
    ttlS: known ? 300 : null,
    error: known ? '' : 'ENOTFOUND',
  }));
}

function respond(control: Control, request: OutsideRequest): HttpAnswer | NoAnswer {
  const {scheme, host, path} = request;
  if (addressOf(control) === undefined || !isUp(control)) return {silent: 'refused', message: `no answer from ${scheme}://${host}${path}`};
  if (scheme === 'http') return {...ok(''), status: 301, headers: {location: `https://${host}${path}`}};
  const route = routeOf(control, request);
  if (route === undefined) return {...ok('404 page not found\n'), status: 404};
  const middlewares = control.store
    .list('traefik.io/Middleware', control.namespace)
    .filter(({metadata}) => route.middlewares.includes(metadata.name));
  if (middlewares.some((one) => at(one, 'spec', 'basicAuth') !== undefined || at(one, 'spec', 'ipAllowList') !== undefined))
    return {...ok(''), status: 401};
  const headers = corsHeaders(middlewares, request.headers?.['origin']);
  if (request.method === 'OPTIONS') return {...ok(''), headers};
  return {...behind(control, route, path), headers};
}

function behind(control: Control, route: Route, path: string): HttpAnswer {
  const pod = podsOfApp(control, route.service).find(isReady);
  const service = control.store.get({apiVersion: 'v1', kind: 'Service', namespace: control.namespace, name: route.service});
  const port = numberAt(listAt(service, 'spec', 'ports')[0], 'port') ?? 0;
  if (pod === undefined) return {...ok('no available server\n'), status: 503};
  if (route.service === 'grafana') return path.startsWith('/api/health') ? ok('{"database":"ok"}') : {...ok(''), status: 401};
  const answer = answerOf(pod, port, path.replace(route.prefixes[0] ?? '', '') || '/', control.now());
  return 'silent' in answer ? {...ok('Bad Gateway'), status: 502} : answer;
}

function corsHeaders(middlewares: readonly KubeObject[], origin: string | undefined): {readonly [name: string]: string} {
  const allowed = middlewares.flatMap((one) => listAt(one, 'spec', 'headers', 'accessControlAllowOriginList'));
  return origin !== undefined && allowed.includes(origin) ? {'access-control-allow-origin': origin} : {};
}

function routeOf(control: Control, {host, path}: {readonly host: string; readonly path: string}): Route | undefined {
  return routeFor(routesOf(control.store.list('traefik.io/IngressRoute', control.namespace)), host, path);
}

function optionOf(control: Control): KubeObject | undefined {
  return control.store.list('traefik.io/TLSOption', control.namespace)[0];
}

function isUp(control: Control): boolean {
  return podsOfApp(control, 'traefik').some(isReady);
}

function addressOf(control: Control): string | undefined {
  const service = control.store.get({apiVersion: 'v1', kind: 'Service', namespace: control.namespace, name: 'traefik'});
  return textAt(listAt(service, 'status', 'loadBalancer', 'ingress')[0], 'ip');
}

function namesOf(control: Control): readonly unknown[] {
  return control.store.list('cert-manager.io/Certificate', control.namespace).flatMap((one) => listAt(one, 'spec', 'dnsNames'));
}
