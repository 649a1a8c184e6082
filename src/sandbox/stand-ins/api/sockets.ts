import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import {WebSocketServer} from 'ws';
import {type ApiPod, parsed, pathOf, routeOf, tokenOf} from './service.ts';
import {takeReport} from './telemetry.ts';

const SOCKETS = new WebSocketServer({noServer: true, maxPayload: 64 * 1024});

/** Takes a WebSocket upgrade on `/ws` and below: 401 without a valid token, otherwise every message comes back. */
export function upgrade(pod: ApiPod, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const path = pathOf(request);
  if ((path !== '/ws' && !path.startsWith('/ws/')) || !pod.registry.has('websocket_connections_active')) {
    refuse(pod, socket, 404, 'Not Found');
    return;
  }
  const claims = tokenOf(pod, request);
  if ('refused' in claims) {
    pod.log({level: 'warn', msg: 'socket refused', path, why: claims.refused});
    refuse(pod, socket, 401, 'Unauthorized');
    return;
  }
  const {registry} = pod;
  SOCKETS.handleUpgrade(request, socket, head, (client) => {
    registry.add('http_requests_total', {code: '101', method: 'GET', route: routeOf(path)});
    registry.add('websocket_connections_active', {});
    client.on('close', () => registry.add('websocket_connections_active', {}, -1)).on('error', () => client.terminate());
    client.on('message', (data, binary) => {
      const started = performance.now();
      registry.add('websocket_messages_total', {direction: 'in', result: 'delivered'});
      if (!binary && isReport(pod, String(data))) return;
      client.send(data, {binary}, (error) => {
        registry.add('websocket_messages_total', {direction: 'out', result: error == null ? 'delivered' : 'dropped'});
        registry.observe('websocket_message_delay_seconds', {}, (performance.now() - started) / 1000);
      });
    });
  });
}

/** The document of a report may come as a message of type `telemetry`: it is counted and not sent back. */
function isReport({registry}: ApiPod, text: string): boolean {
  const message = parsed(text);
  if (message === null || typeof message !== 'object' || !('type' in message) || message.type !== 'telemetry') return false;
  if (registry.has('client_telemetry_reports_total')) takeReport(registry, message);
  return true;
}

function refuse({registry}: ApiPod, socket: Duplex, code: number, reason: string): void {
  registry.add('http_requests_total', {code: String(code), method: 'GET', route: '/ws'});
  socket.end(
    `HTTP/1.1 ${code} ${reason}\r\nconnection: close\r\ncontent-length: 0\r\n${code === 401 ? 'www-authenticate: Bearer\r\n' : ''}\r\n`,
  );
}
