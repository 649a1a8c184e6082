import {type IncomingMessage, type ServerResponse, request as send} from 'node:http';
import type {Duplex} from 'node:stream';

/** Where a request goes on. */
export interface Backend {
  readonly host: string;
  readonly port: number;
}

/** What the edge adds to an answer and takes away from it. */
export interface Dress {
  readonly headers: Readonly<Record<string, string>>;
  readonly drop: readonly string[];
}

const TIMEOUT_MS = 60_000;

/** Passes a request on and its answer back; resolves with the status that the client saw. */
export async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  backend: Backend,
  dress: Dress,
  secure: boolean,
): Promise<number> {
  return new Promise((resolve) => {
    const fail = (status: number) => {
      if (!response.headersSent)
        response
          .writeHead(status, {...dress.headers, 'content-type': 'text/plain'})
          .end(status === 504 ? 'Gateway Timeout' : 'Bad Gateway');
      else response.destroy();
      resolve(status);
    };
    const upstream = send({
      ...backend,
      method: request.method,
      path: request.url,
      headers: forwarded(request, secure),
      agent: false,
      timeout: TIMEOUT_MS,
    });
    upstream.on('response', (answer) => {
      const status = answer.statusCode ?? 502;
      response.writeHead(status, dressed(answer.headers, dress));
      answer.pipe(response);
      answer.on('end', () => resolve(status)).on('error', () => fail(502));
    });
    upstream
      .on('timeout', () => upstream.destroy(new Error('timeout')))
      .on('error', (error) => fail(error.message === 'timeout' ? 504 : 502));
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  });
}

/** Passes an upgrade on and joins the two sockets; resolves with the status that the client saw. */
export async function passUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, backend: Backend, dress: Dress): Promise<number> {
  return new Promise((resolve) => {
    const headers = {...forwarded(request, true), connection: 'Upgrade', upgrade: request.headers.upgrade ?? 'websocket'};
    const upstream = send({...backend, method: request.method, path: request.url, headers, agent: false});
    const refuse = (status: number, more: Readonly<Record<string, unknown>>) => {
      socket.end(headText(status, dressed({...more, 'content-length': '0', connection: 'close'}, dress)));
      resolve(status);
    };
    upstream.on('upgrade', (answer, far, farHead) => {
      socket.write(headText(101, dressed(answer.headers, dress)));
      if (farHead.length > 0) socket.write(farHead);
      if (head.length > 0) far.write(head);
      far.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('error', () => far.destroy()).on('close', () => far.destroy());
      far.pipe(socket).pipe(far);
      resolve(101);
    });
    upstream.on('response', (answer) => {
      answer.resume();
      refuse(
        answer.statusCode ?? 502,
        answer.headers['www-authenticate'] === undefined ? {} : {'www-authenticate': answer.headers['www-authenticate']},
      );
    });
    upstream.on('error', () => refuse(502, {}));
    socket.on('error', () => upstream.destroy());
    upstream.end();
  });
}

/** The head of an answer that is written to a bare socket. */
export function headText(status: number, headers: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${String(one)}\r\n`));
  return `HTTP/1.1 ${status} ${REASONS[status] ?? 'Answer'}\r\n${lines.join('')}\r\n`;
}

const REASONS: Readonly<Record<number, string>> = {
  101: 'Switching Protocols',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

function forwarded(request: IncomingMessage, secure: boolean): Record<string, string | string[] | undefined> {
  return {
    ...request.headers,
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-host': request.headers.host ?? '',
    'x-forwarded-proto': secure ? 'https' : 'http',
  };
}

function dressed(headers: Readonly<Record<string, unknown>>, {headers: added, drop}: Dress) {
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !drop.includes(name));
  return {...Object.fromEntries(kept), ...added} as Record<string, string>;
}
