import type WebSocket from 'ws';
import type {KubeEndpoint, Prepared} from './kube-endpoint.ts';

/** A WebSocket to the API server that is still being opened, and the error of an answer that refuses it. */
export type OpeningSocket = {readonly socket: WebSocket; readonly refusal: Prepared['refusal']};

/** Over an agent of this endpoint, so identity, proxies and TLS sessions are those of all other requests. */
export async function openingSocket(endpoint: KubeEndpoint, path: string, protocols: string | string[]): Promise<OpeningSocket> {
  const [{default: Socket}, {options, refusal}] = await Promise.all([import('ws'), endpoint.prepare(path, 'watches')]);
  const scheme = endpoint.server.startsWith('http:') ? 'ws' : 'wss';
  const host = String(options.host).includes(':') ? `[${options.host}]` : options.host;
  const socket = new Socket(`${scheme}://${host}:${options.port}${options.path}`, protocols, {
    headers: options.headers as {[name: string]: string},
    ...(options.agent === undefined ? {} : {agent: options.agent as never}),
    ...(options.auth === undefined || options.auth === null ? {} : {auth: options.auth}),
    perMessageDeflate: false,
  });
  return {socket, refusal};
}
