import {appendFile} from 'node:fs/promises';
import {createServer, type IncomingMessage} from 'node:http';
import {type EnvSources, resolveEnv} from '../../supervisor/env.ts';
import type {Pod} from '../../supervisor/pod.ts';
import {logFile} from '../../supervisor/process.ts';
import {type ClusterView, mainContainer} from '../../supervisor/view.ts';
import {planVolumes} from '../../supervisor/volumes.ts';
import type {Handles} from '../handles.ts';
import type {StandInApp} from '../pods/index.ts';
import {apiRegistry} from './series.ts';
import {type ApiPod, answer, metricsOf} from './service.ts';
import {upgrade} from './sockets.ts';
import type {Expected} from './tokens.ts';

const SERVICES: readonly string[] = ['auth-service', 'meeting-service', 'signaling-service', 'chat-service'];
const BLOCK = 12;

/** What the stand-in of the API services needs to know. */
export interface ApiSurroundings {
  readonly dir: string;
  readonly view: () => ClusterView;
  readonly handles: () => Handles;
}

/** The API services, all pods of them: a small HTTP and WebSocket server that verifies tokens and counts what it does. */
export function apiStandIn({dir, view, handles}: ApiSurroundings): readonly StandInApp[] {
  const pods = new Map<string, ApiPod>();
  const podOf = (request: IncomingMessage) => pods.get(request.socket.localAddress ?? '');
  const http = createServer((request, response) => {
    const pod = podOf(request);
    if (pod === undefined) response.destroy();
    else void answer(pod, request, response, handles()).catch(() => response.destroy());
  });
  http.on('upgrade', (request: IncomingMessage, socket, head) => {
    const pod = podOf(request);
    if (pod === undefined) socket.destroy();
    else upgrade(pod, request, socket, head);
  });
  const metrics = createServer((request, response) => {
    const pod = podOf(request);
    if (pod === undefined || !(request.url ?? '').startsWith('/metrics')) return void response.writeHead(404).end();
    response.writeHead(200, {'content-type': 'text/plain; version=0.0.4'}).end(metricsOf(pod, handles()));
  });
  const takers: Readonly<Record<string, typeof http>> = {http, metrics};
  return SERVICES.map((label) => ({
    label,
    block: BLOCK,
    taker: (port) => takers[port],
    arrived: (pod, address) => void pods.set(address, apiPod(pod, address, label, dir, view)),
    left: (_, address) => void pods.delete(address),
  }));
}

function apiPod(pod: Pod, address: string, app: string, dir: string, view: () => ClusterView): ApiPod {
  const {name} = pod.metadata;
  const log = (entry: object) => {
    const line = `${JSON.stringify({ts: new Date().toISOString(), ...entry})}\n`;
    appendFile(logFile(dir, name), line).catch(() => {});
  };
  const registry = apiRegistry(app);
  const limit = Number(mainContainer(pod)?.env.find((variable) => variable.name === 'WS_MAX_CONNECTIONS')?.value ?? Number.NaN);
  if (registry.has('websocket_connections_limit') && limit > 0) registry.set('websocket_connections_limit', {}, limit);
  return {name, app, registry, log, expected: () => expectedOf(pod, address, view())};
}

/** What the deployed ConfigMap and Secret say of tokens; nothing verifies while the Secret is missing. */
function expectedOf(pod: Pod, address: string, view: ClusterView): Expected {
  const now = Math.floor(Date.now() / 1000);
  const container = mainContainer(pod);
  const sources: EnvSources = {pod, address, configMaps: view.configMaps, secrets: view.secrets};
  try {
    const env = container === undefined ? {} : resolveEnv(container, sources);
    const file = env['JWT_PUBLIC_JWKS_FILE'] ?? '';
    const mount = container?.volumeMounts.find(({mountPath}) => file.startsWith(`${mountPath}/`));
    const volume = planVolumes(pod, sources).find(({name}) => name === mount?.name);
    const found = volume?.kind === 'files' ? volume.files.find(({path}) => `${mount?.mountPath}/${path}` === file) : undefined;
    return {jwks: found?.content.toString('utf8') ?? '', issuer: env['JWT_ISSUER'], audience: env['JWT_AUDIENCE'], now};
  } catch {
    return {jwks: '', issuer: undefined, audience: undefined, now};
  }
}
