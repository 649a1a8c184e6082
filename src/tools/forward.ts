import {createServer, type Server, type Socket} from 'node:net';
import {pipeline} from 'node:stream';
import {ToolError, UserError} from '../core/errors.ts';
import type {ForwardedPort} from '../core/network.ts';
import {ApiError} from './api-error.ts';
import type {OpenTunnel, PodPort} from './pod-tunnel.ts';
import {retrying} from './retry.ts';

/**
 * Listens on 127.0.0.1 and carries each connection to a port of a pod. Opens the way once before it returns, so that a
 * missing permission or pod is told at once (ToolError). Throws a UserError when the local port is taken.
 */
export async function forwardPort(
  open: OpenTunnel,
  to: PodPort & {readonly localPort?: number},
  signal?: AbortSignal,
): Promise<ForwardedPort> {
  const first = await retrying(() => open(to, signal), signal);
  first.on('error', () => {});
  first.destroy();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    carry(open, to, socket).catch((error: unknown) => {
      socket.destroy();
      if (error instanceof ApiError && error.status === 404) end();
    });
  });
  const end = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  const closed = new Promise<void>((resolve) => server.once('close', () => resolve()));
  await listen(server, to.localPort ?? 0);
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end, {once: true});
  const address = server.address();
  if (address === null || typeof address === 'string') throw new ToolError('port-forward', 'no port of this machine is free');
  return {
    port: address.port,
    closed,
    close: async () => {
      end();
      await closed;
    },
  };
}

async function carry(open: OpenTunnel, to: PodPort, socket: Socket): Promise<void> {
  const tunnel = await retrying(() => open(to));
  pipeline(socket, tunnel, socket, () => {
    tunnel.destroy();
    socket.destroy();
  });
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? new UserError(
              `port ${port} of this machine ${error.code === 'EACCES' ? 'may not be used without privileges' : 'is taken by another program'}`,
              {suggestions: ['choose another port, or leave it out for any free one']},
            )
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
