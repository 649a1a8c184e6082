import {readFile} from 'node:fs/promises';
import {createServer, request as httpsRequest, type Server} from 'node:https';
import type {Socket} from 'node:net';
import {connect} from 'node:tls';

/** What the proxy did, to know that it really disturbed. */
export type Disturbances = {requests: number; refused: number; cut: number; cutAfter: number};
export type FlakyProxy = {
  readonly url: string;
  readonly seen: Disturbances;
  stop(): Promise<void>;
};

export type ProxyOptions = {
  readonly upstream: URL;
  /** PEM files: what the proxy shows to clients, and what it shows upstream. */
  readonly serverCert: string;
  readonly serverKey: string;
  readonly clientCert: string;
  readonly clientKey: string;
  readonly upstreamCa: string;
  /** Share of requests that are disturbed, 0..1. */
  readonly share: number;
  readonly seed: number;
};

/**
 * Terminates TLS, hands every request on, and disturbs a share of them: a third 429, a third cut before they reach the
 * server, a third cut after the server carried them out, so that the client cannot know.
 */
export async function flakyProxy(options: ProxyOptions): Promise<FlakyProxy> {
  const [cert, key, clientCert, clientKey, ca] = await Promise.all(
    [options.serverCert, options.serverKey, options.clientCert, options.clientKey, options.upstreamCa].map((file) => readFile(file)),
  );
  const upstream = {host: options.upstream.hostname, port: Number(options.upstream.port), cert: clientCert, key: clientKey, ca};
  const seen: Disturbances = {requests: 0, refused: 0, cut: 0, cutAfter: 0};
  const chance = random(options.seed);
  const disturbance = (): 'none' | 'refuse' | 'cut' | 'cut-after' => {
    seen.requests += 1;
    if (chance() >= options.share) return 'none';
    const which = chance();
    return which < 1 / 3 ? 'refuse' : which < 2 / 3 ? 'cut' : 'cut-after';
  };
  const server: Server = createServer({cert, key}, (incoming, answer) => {
    const what = disturbance();
    if (what === 'refuse') {
      seen.refused += 1;
      incoming.resume();
      answer.writeHead(429, {'content-type': 'application/json', 'retry-after': '1'});
      answer.end(
        JSON.stringify({
          kind: 'Status',
          apiVersion: 'v1',
          status: 'Failure',
          reason: 'TooManyRequests',
          message: 'too many requests',
          code: 429,
        }),
      );
      return;
    }
    if (what === 'cut') {
      seen.cut += 1;
      incoming.socket.destroy();
      return;
    }
    const onward = httpsRequest({...upstream, method: incoming.method, path: incoming.url, headers: incoming.headers}, (response) => {
      if (what === 'cut-after') {
        seen.cutAfter += 1;
        response.resume();
        response.on('end', () => incoming.socket.destroy());
        return;
      }
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => incoming.socket.destroy());
    incoming.pipe(onward);
  });
  const open = new Set<Socket>();
  server.on('secureConnection', (socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
  });
  server.on('upgrade', (incoming, socket: Socket, head) => {
    if (disturbance() !== 'none') {
      seen.cut += 1;
      socket.destroy();
      return;
    }
    const onward = connect({...upstream, ALPNProtocols: ['http/1.1']}, () => {
      const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value]).map((one) => `${name}: ${one}`),
      );
      onward.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    socket.on('close', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `https://127.0.0.1:${port}`,
    seen,
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** mulberry32: the same disturbances for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
