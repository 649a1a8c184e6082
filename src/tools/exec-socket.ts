import type {KubeConfig} from '@kubernetes/client-node';
import type WebSocket from 'ws';
import type {ExecStatus, OpenExec} from './exec-pod.ts';
import type {KubeEndpoint} from './kube-endpoint.ts';
import {openingSocket} from './pod-socket.ts';

/** v5 can end stdin; whoever speaks neither is older than Kubernetes 1.10. */
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/**
 * The exec of @kubernetes/client-node over sockets of this endpoint: its own read the certificates and negotiate a TLS
 * session anew for each command, which cost as much as the rest of it.
 */
export function execSocket(config: KubeConfig, endpoint: KubeEndpoint): OpenExec {
  return async (request, streams, done) => {
    const {Exec} = await import('./client-node.ts');
    const exec = new Exec(config, {connect: (path, _text, binary) => connected(endpoint, path, binary)});
    const report = (status: ExecStatus) => done(status);
    return exec.exec(
      request.namespace,
      request.pod,
      request.container,
      [...request.command],
      streams.stdout,
      streams.stderr,
      streams.stdin,
      false,
      report,
    );
  };
}

/** `binary` says with `false` that it has had its last message. */
async function connected(
  endpoint: KubeEndpoint,
  path: string,
  binary: ((channel: number, content: Buffer) => boolean) | null,
): Promise<WebSocket> {
  const {socket} = await openingSocket(endpoint, path, protocols);
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    const channel = isBinary ? data[0] : undefined;
    // Standard output, standard error, status; whatever else a server sends says nothing about the command.
    if (channel === undefined || channel < 1 || channel > 3) return;
    try {
      if (binary?.(channel, data.subarray(1)) === false) socket.close();
    } catch {
      // A status that is not JSON: how the command ended is not known.
      socket.terminate();
    }
  });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('error', reject);
  });
}
