import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {sentenceOf} from '../../core/errors.ts';
import {administer} from './admin.ts';
import type {ApiAnswer, Emulator} from './types.ts';

export type EmulatorServer = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** Ends the connections too, those that are kept silent as well. */
  close(): Promise<void>;
};

export type ServeOptions = {
  /** 0: any free one. */
  readonly port: number;
  /** Bearer of `/emulator/…`; nothing answers there when absent. */
  readonly adminToken?: string;
};

/** The largest request of the API is far below. */
const mostBytes = 1024 * 1024;

/** An emulator behind HTTP on loopback. Connections that are to break do, and those that are to be silent stay open. */
export async function serveEmulator(emulator: Emulator, {port, adminToken}: ServeOptions): Promise<EmulatorServer> {
  const server = createServer((request, response) => {
    respond(emulator, adminToken, request, response).catch((error: unknown) => {
      // A hook failed: whoever asked is told, as a server would when something behind it does not answer.
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const message = sentenceOf(error);
      write(response, {status: 500, headers: {'content-type': 'application/json'}, body: JSON.stringify({id: 'server_error', message})});
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {url: `http://127.0.0.1:${bound}`, port: bound, close: () => end(server)};
}

async function respond(
  emulator: Emulator,
  adminToken: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const {method = 'GET', url: path = '/'} = request;
  const asked = {method, path, headers: flat(request.headers), body: await bodyText(request)};
  if (path.startsWith('/emulator/')) return write(response, await administer(emulator, adminToken, asked));
  const exchange = await emulator.exchange(asked);
  if (exchange.kind === 'answer') return write(response, exchange.answer);
  if (exchange.kind === 'cut') request.socket.destroy();
}

function write(response: ServerResponse, {status, headers, body}: ApiAnswer): void {
  response.writeHead(status, {...headers, ...(status === 204 ? {} : {'content-length': String(Buffer.byteLength(body))})});
  response.end(body);
}

function flat(headers: IncomingMessage['headers']): {readonly [name: string]: string} {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

async function bodyText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > mostBytes) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
