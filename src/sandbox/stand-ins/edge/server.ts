import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {createServer as createSecure} from 'node:https';
import type {Duplex} from 'node:stream';
import {createSecureContext} from 'node:tls';
import type {KeyedData, Pod} from '../../supervisor/pod.ts';
import type {Registry} from '../registry.ts';
import {certificateOf, type Shown, versionsOf} from './certificate.ts';
import {type Backend, headText, passOn, passUpgrade} from './forward.ts';
import type {Keepers} from './middlewares.ts';
import type {EdgeObjects} from './objects.ts';
import {decide} from './pipeline.ts';
import {type Router, routersOf} from './table.ts';
import {answerApi, count, countCertificate} from './traefik.ts';

/** A Traefik pod that a connection is counted for. */
export interface TraefikPod {
  readonly pod: Pod;
  readonly registry: Registry;
}

/** What the edge needs to know. */
export interface EdgeSurroundings {
  readonly namespace: string;
  readonly objects: () => EdgeObjects;
  readonly secrets: () => ReadonlyMap<string, KeyedData>;
  readonly keepers: Keepers;
  /** Shown while the deployed certificate is not there. */
  readonly fallback: Shown;
  /** The Traefik pod that takes a connection that came in on this address; undefined when none is ready. */
  readonly podAt: (address: string) => TraefikPod | undefined;
  readonly traefiks: () => readonly TraefikPod[];
  readonly backendOf: (service: Router['service']) => Backend | undefined;
}

/** The two entry points of the edge: plain and TLS, with the routes, middlewares, certificate and versions that were deployed. */
export class EdgeServer {
  readonly web = createServer((request, response) => void this.answer('web', request, response));
  readonly websecure = createSecure(
    {SNICallback: (name, done) => this.choose(name, done)},
    (request, response) => void this.answer('websecure', request, response),
  );
  private readonly around: EdgeSurroundings;
  private routers: readonly Router[] = [];
  private shown: Shown;
  private strict = false;

  constructor(around: EdgeSurroundings) {
    this.around = around;
    this.shown = around.fallback;
    for (const [entryPoint, server] of [
      ['web', this.web],
      ['websecure', this.websecure],
    ] as const)
      server.on(
        'upgrade',
        (request: IncomingMessage, socket: Duplex, head: Buffer) => void this.upgrade(entryPoint, request, socket, head),
      );
    this.websecure.on('tlsClientError', (_, socket) => socket.destroy());
    this.refresh();
  }

  /** Takes over what is deployed now. */
  refresh(): void {
    const {objects, secrets, fallback, namespace, traefiks} = this.around;
    this.routers = routersOf(objects(), namespace);
    const deployed = certificateOf(objects(), secrets());
    const versions = versionsOf(objects());
    try {
      this.websecure.setSecureContext({...(deployed ?? fallback), ...versions});
      this.shown = deployed ?? fallback;
    } catch {
      // Not a certificate: Traefik goes on with its own.
      this.websecure.setSecureContext({...fallback, ...versions});
      this.shown = fallback;
    }
    this.strict = deployed !== undefined && this.shown === deployed && (objects().tlsOptions.get('default')?.spec.sniStrict ?? false);
    for (const {registry} of traefiks()) {
      registry.add('traefik_config_reloads_total');
      countCertificate(registry, this.shown.cert);
    }
  }

  /** The routes as they are in force. */
  get table(): readonly Router[] {
    return this.routers;
  }

  private choose(name: string, done: (error: Error | null, context?: ReturnType<typeof createSecureContext>) => void): void {
    const {certificates, tlsStores} = this.around.objects();
    const shown = tlsStores.get('default')?.spec.defaultCertificate?.secretName;
    const known = [...certificates.values()].flatMap(({spec}) => (spec.secretName === shown ? spec.dnsNames : []));
    if (this.strict && !known.includes(name.toLowerCase())) done(new Error(`no certificate for ${name}`));
    else done(null, createSecureContext(this.shown));
  }

  private async answer(entryPoint: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const traefik = this.around.podAt(request.socket.localAddress ?? '');
    // A load balancer without a living target ends the connection.
    if (traefik === undefined) return void request.socket.destroy();
    const decision = decide(entryPoint, request, this.routers, this.around.keepers, this.around.backendOf);
    const {dress, router} = decision;
    let status: number;
    if (decision.kind === 'pass') status = await passOn(request, response, decision.backend, dress, entryPoint === 'websecure');
    else if (decision.kind === 'api') status = answerApi(request, response, this.routers, dress.headers);
    else {
      status = decision.status;
      response.writeHead(status, {...dress.headers, 'content-type': 'text/plain; charset=utf-8'}).end(decision.text);
    }
    this.count(traefik, entryPoint, request, status, 'http', router, started);
  }

  private async upgrade(entryPoint: string, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const started = performance.now();
    const traefik = this.around.podAt(request.socket.localAddress ?? '');
    if (traefik === undefined) return void socket.destroy();
    const decision = decide(entryPoint, request, this.routers, this.around.keepers, this.around.backendOf);
    let status = decision.kind === 'answer' ? decision.status : 404;
    if (decision.kind === 'pass') status = await passUpgrade(request, socket, head, decision.backend, decision.dress);
    else socket.end(headText(status, {...decision.dress.headers, 'content-length': '0', connection: 'close'}));
    this.count(traefik, entryPoint, request, status, 'websocket', decision.router, started);
  }

  private count(
    {registry}: TraefikPod,
    entryPoint: string,
    request: IncomingMessage,
    status: number,
    protocol: 'http' | 'websocket',
    router: Router | undefined,
    started: number,
  ): void {
    const service =
      router === undefined || router.service.internal
        ? undefined
        : `${this.around.namespace}-${router.service.name}-${router.service.port}@kubernetescrd`;
    const seconds = (performance.now() - started) / 1000;
    count(registry, {entryPoint, method: request.method ?? 'GET', status, protocol, router: router?.name, service, seconds});
  }
}
