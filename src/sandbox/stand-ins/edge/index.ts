import {createServer, type Server} from 'node:http';
import {parse} from 'yaml';
import type {SandboxApi} from '../../api.ts';
import type {Located} from '../../supervisor/located.ts';
import {type ClusterView, isReady, mainContainer} from '../../supervisor/view.ts';
import type {Handles} from '../handles.ts';
import type {StandInApp} from '../pods/index.ts';
import {addressOf, namesOf, type Shown} from './certificate.ts';
import {startDns} from './dns.ts';
import {addressAnswer, type DnsAnswer, type DnsQuestion} from './dns-message.ts';
import type {Backend} from './forward.ts';
import {keepersOf} from './keepers.ts';
import {EdgeServer, type TraefikPod} from './server.ts';
import {EdgeStore} from './store.ts';
import type {Router} from './table.ts';
import {answerApi, traefikRegistry} from './traefik.ts';

const BLOCK = 10;
const TTL_S = 300;

/** What the edge needs of the sandbox. */
export interface EdgeOptions {
  readonly api: Pick<SandboxApi, 'get' | 'watch'>;
  readonly namespace: string;
  readonly ports: {readonly edgeDns: number; readonly edgeHttp: number; readonly edgeHttps: number};
  readonly view: () => ClusterView;
  /** Pods that something answers for, and where. */
  readonly located: () => readonly Located[];
  readonly handles: () => Handles;
  readonly fallback: Shown;
  /** What a zone says; without one, the names of the certificates lead to the load balancer. */
  readonly zone?: (question: DnsQuestion) => DnsAnswer;
  readonly log: (line: string) => void;
}

/** The load balancer, Traefik and the name server as a client outside would meet them, on loopback. */
export interface Edge {
  readonly app: StandInApp;
  /** Takes over Secrets and pods that changed. */
  refresh(): void;
  stop(): Promise<void>;
}

export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const {api, namespace, ports, view, handles, log} = options;
  const pods = new Map<string, TraefikPod>();
  let turn = 0;
  const ready = () => [...pods.values()].filter(({pod}) => isReady(current(view(), pod.metadata.uid) ?? pod));
  const store = new EdgeStore(() => server.refresh());
  const server = new EdgeServer({
    namespace,
    objects: () => store.objects,
    secrets: () => view().secrets,
    keepers: keepersOf(() => view().secrets),
    fallback: options.fallback,
    podAt: (address) => pods.get(address) ?? ready().at(turn++ % Math.max(1, ready().length)),
    traefiks: () => [...pods.values()],
    backendOf: (service) => backendOf(service, store, options, turn++),
  });
  const inside = createServer((request, response) => {
    if (request.url === '/ping') response.writeHead(200, {'content-type': 'text/plain'}).end('OK');
    else if (insecureApi(view())) answerApi(request, response, server.table);
    else response.writeHead(404).end('404 page not found\n');
  });
  const metrics = createServer((request, response) => {
    const pod = pods.get(request.socket.localAddress ?? '');
    response.writeHead(pod === undefined ? 404 : 200, {'content-type': 'text/plain; version=0.0.4'}).end(pod?.registry.text());
  });
  const takers: Readonly<Record<string, Server>> = {web: server.web, websecure: server.websecure, traefik: inside, metrics};
  const dns = await startDns(ports.edgeDns, (question) => answerTo(question, store, handles(), options.zone));
  await Promise.all([listen(server.web, ports.edgeHttp), listen(server.websecure, ports.edgeHttps)]);
  const abort = new AbortController();
  const following = store.follow(api, namespace, log, abort.signal);
  let seen = '';
  return {
    app: {
      label: 'traefik',
      block: BLOCK,
      taker: (port) => takers[port],
      arrived(pod, address) {
        pods.set(address, {pod, registry: traefikRegistry()});
        server.refresh();
      },
      left: (_, address) => void pods.delete(address),
    },
    refresh() {
      const now = [...view().secrets.values()].map(({name, resourceVersion}) => `${name}=${resourceVersion}`).join();
      if (now !== seen) server.refresh();
      seen = now;
    },
    async stop() {
      abort.abort();
      await Promise.all([following.catch(() => {}), dns.stop(), close(server.web), close(server.websecure)]);
    },
  };
}

function answerTo(question: DnsQuestion, store: EdgeStore, handles: Handles, zone: EdgeOptions['zone']): DnsAnswer {
  const {name} = question;
  const instead = handles.dns[name];
  if (instead !== undefined) return addressAnswer(question, instead.length === 0 ? undefined : instead, TTL_S);
  if (zone !== undefined) return zone(question);
  const address = addressOf(store.objects);
  return addressAnswer(question, address !== undefined && namesOf(store.objects).has(name) ? [address] : undefined, TTL_S);
}

/** One ready pod of a Service, in turns. */
function backendOf(service: Router['service'], store: EdgeStore, {view, located}: EdgeOptions, turn: number): Backend | undefined {
  const found = store.objects.services.get(service.name);
  const selector = Object.entries(found?.spec.selector ?? {});
  if (selector.length === 0) return undefined;
  const fits = located().filter(
    ({pod}) => selector.every(([key, value]) => pod.metadata.labels[key] === value) && isReady(current(view(), pod.metadata.uid) ?? pod),
  );
  const chosen = fits.at(turn % Math.max(1, fits.length));
  const port = found?.spec.ports.find((one) => service.port === undefined || one.port === service.port || one.name === service.port);
  const target = port?.targetPort ?? port?.port;
  if (chosen === undefined || target === undefined) return undefined;
  const number = typeof target === 'number' ? target : mainContainer(chosen.pod)?.ports.find(({name}) => name === target)?.containerPort;
  return number === undefined ? undefined : {host: chosen.address, port: number};
}

function current(view: ClusterView, uid: string) {
  return view.pods.find(({metadata}) => metadata.uid === uid);
}

/** Whether the deployed static configuration serves the API without a password on Traefik's own port. */
function insecureApi({configMaps}: ClusterView): boolean {
  const text = configMaps.get('traefik-static')?.data.get('traefik.yaml')?.toString('utf8');
  const api = text === undefined ? undefined : (parse(text) as {readonly api?: {readonly insecure?: unknown}} | null)?.api;
  return api?.insecure === true;
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen({port, host: '127.0.0.1', exclusive: true}, resolve));
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
