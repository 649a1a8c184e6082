import {Duplex} from 'node:stream';
import type WebSocket from 'ws';
import {ToolError} from '../core/errors.ts';
import {connectionError} from './api-error.ts';
import type {KubeEndpoint} from './kube-endpoint.ts';
import {openingSocket} from './pod-socket.ts';

export type PodPort = {readonly namespace: string; readonly pod: string; readonly port: number};
/** One connection to a port of a pod. Rejects with a ToolError when the API server does not open the way. */
export type OpenTunnel = (to: PodPort, signal?: AbortSignal) => Promise<Duplex>;

/** Two channels per port, each opened by two bytes with its number; every kubelet and runtime speaks it. */
const protocol = 'v4.channel.k8s.io';
const dataChannel = 0;
const errorChannel = 1;

/** The kubelet's own words about a port behind an open way, such as "connection refused". */
export class TunnelError extends Error {}

/**
 * Port-forward of the API server over WebSocket: a socket of its own for every connection, because the protocol carries one.
 */
export function podTunnels(endpoint: KubeEndpoint): OpenTunnel {
  return async (to, signal) => {
    signal?.throwIfAborted();
    const path = `/api/v1/namespaces/${encodeURIComponent(to.namespace)}/pods/${encodeURIComponent(to.pod)}/portforward?ports=${to.port}`;
    const {socket, refusal} = await openingSocket(endpoint, path, protocol);
    return new Promise<Duplex>((resolve, reject) => {
      const stop = () => {
        reject(signal?.reason);
        socket.terminate();
      };
      const settled = () => signal?.removeEventListener('abort', stop);
      signal?.addEventListener('abort', stop, {once: true});
      socket.on('error', (error) => {
        settled();
        reject(signal?.aborted === true ? signal.reason : connectionError(endpoint.server, error));
      });
      socket.on('unexpected-response', (_request, answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('close', () => {
          settled();
          const text = Buffer.concat(chunks).toString('utf8').slice(0, 4_000);
          reject(refusal({status: answer.statusCode ?? 0, text, retryAfter: answer.headers['retry-after']}));
          socket.terminate();
        });
      });
      // Messages may follow the handshake at once: whoever listens must be there before the next turn.
      socket.on('open', () => {
        settled();
        resolve(tunnelOver(socket));
      });
    });
  };
}

/** The data channel as a stream; what arrives on the error channel ends it with a TunnelError. */
export function tunnelOver(socket: WebSocket): Duplex {
  const opened = [false, false];
  const stream = new Duplex({
    // v4 cannot say that one side is done: the other end learns it when the connection closes.
    final: (done) => done(),
    write: (chunk: Buffer, _encoding, done) => socket.send(Buffer.concat([Buffer.of(dataChannel), chunk]), done),
    read: () => socket.resume(),
    destroy: (error, done) => {
      socket.terminate();
      done(error);
    },
  });
  // It may break before whoever opened it has had a turn to listen; `errored` keeps the reason.
  stream.on('error', () => {});
  socket.on('message', (data: Buffer, binary: boolean) => {
    const channel = binary ? data[0] : undefined;
    if (channel !== dataChannel && channel !== errorChannel) {
      stream.destroy(new TunnelError('the API server sent something that is not a port-forward'));
      return;
    }
    const content = data.subarray(opened[channel] === true ? 1 : 3);
    opened[channel] = true;
    if (content.length === 0) return;
    if (channel === errorChannel) stream.destroy(new TunnelError(reasonOf(content.toString('utf8'))));
    else if (!stream.push(content)) socket.pause();
  });
  socket.on('error', (error) => stream.destroy(new ToolError('port-forward', error.message)));
  socket.on('close', () => {
    if (!stream.destroyed) stream.push(null);
  });
  return stream;
}

/** "error forwarding port 80 to pod a_b, uid …: <reason>": the first part says what the caller knows. */
function reasonOf(text: string): string {
  return text
    .replace(/^error forwarding port \d+ to pod [^:]*: /, '')
    .trim()
    .slice(0, 500);
}
