import http, {createServer, type Server} from 'node:http';
import {type WebSocket, WebSocketServer} from 'ws';
import {ApiError} from '../../src/tools/api-error.ts';
import type {KubeEndpoint} from '../../src/tools/kube-endpoint.ts';

/** What a test leaves open; its own hook runs them. */
export const closing: (() => void)[] = [];
/** What a pod does with a connection: the frames that it sends, given what has arrived so far. */
export type Pod = (socket: WebSocket, said: string) => void;

export const frame = (channel: number, content: Buffer | string) => Buffer.concat([Buffer.of(channel), Buffer.from(content)]);

/** An API server that speaks port-forward: first both channels with the port's number (`greeting`), then whatever the pod does. */
export async function apiServer(
  pod: Pod,
  refusal?: {readonly status: number; readonly body: object},
  greeting: readonly Buffer[] = [0, 1].map((channel) => frame(channel, Buffer.of(80, 0))),
): Promise<{endpoint: KubeEndpoint; paths: string[]}> {
  const paths: string[] = [];
  const sockets = new WebSocketServer({noServer: true, handleProtocols: (offered) => [...offered][0] ?? false});
  const server: Server = createServer((_, response) => response.writeHead(400).end());
  server.on('upgrade', (request, socket, head) => {
    paths.push(request.url ?? '');
    if (refusal !== undefined) {
      const body = JSON.stringify(refusal.body);
      socket.end(`HTTP/1.1 ${refusal.status} No\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      let said = '';
      for (const one of greeting) client.send(one);
      pod(client, said);
      client.on('message', (data: Buffer) => {
        said += data.subarray(1).toString();
        pod(client, said);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  closing.push(() => {
    for (const client of sockets.clients) client.terminate();
    server.closeAllConnections();
    server.close();
  });
  const endpoint: KubeEndpoint = {
    server: `http://127.0.0.1:${port}`,
    request: http.request,
    prepare: async (path) => ({
      options: {host: '127.0.0.1', port, path, headers: {authorization: 'Bearer t'}},
      refusal: ({status, text}) => new ApiError(status, JSON.parse(text), text, undefined),
    }),
    close: () => {},
  };
  return {endpoint, paths};
}
