import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {httpSend, NoAnswer} from '../../../src/tools/digitalocean/http.ts';
import {failing, never} from './_api.ts';

const servers: {close(): void}[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serving(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
  servers.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const request = {method: 'POST', path: '/v2/x?y=1', headers: {authorization: 'Bearer secret-token'}, body: '{"a":1}', timeoutMs: 5_000};

describe('httpSend', () => {
  it('carries a request and its answer', async () => {
    const server = await serving((incoming, response) => {
      incoming.resume().on('end', () => {
        response.writeHead(201, {'X-Request-Id': 'r1'}).end(`${incoming.method} ${incoming.url} ${incoming.headers.authorization}`);
      });
    });
    const {status, headers, body} = await httpSend(server)(request, never);
    expect([status, headers['x-request-id'], body]).toEqual([201, 'r1', 'POST /v2/x?y=1 Bearer secret-token']);
  });

  it('follows no redirect: the token stays here', async () => {
    const server = await serving((_, response) => response.writeHead(302, {location: 'http://127.0.0.1:1/'}).end());
    expect((await httpSend(server)(request, never)).status).toBe(302);
  });

  it.each<[string, (incoming: IncomingMessage, response: ServerResponse) => void]>([
    ['before the answer', (incoming) => incoming.socket.destroy()],
    ['after it was read', (incoming) => void incoming.resume().on('end', () => incoming.socket.destroy())],
    [
      'in the middle of the answer',
      (_, response) => {
        response.writeHead(200, {'content-length': '100'}).write('{"half"');
        setImmediate(() => response.socket?.destroy());
      },
    ],
  ])('says that a connection was cut %s', async (_, handle) => {
    const error = await failing(httpSend(await serving(handle))(request, never));
    expect(error).toBeInstanceOf(NoAnswer);
    expect(error).toMatchObject({sent: true, transient: true, message: expect.stringContaining('was cut')});
    expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain('secret-token');
  });

  it('gives up on a silent server', async () => {
    const server = await serving(() => {});
    const error = await failing(httpSend(server)({...request, timeoutMs: 30}, never));
    expect(error).toMatchObject({sent: true, transient: true, detail: 'silent', message: `${server} gave no answer within 0.03 s`});
  });

  it('ends with the reason of its signal', async () => {
    const stop = new AbortController();
    const server = await serving(() => stop.abort(new Error('interrupted')));
    expect((await failing(httpSend(server)(request, stop.signal))).message).toBe('interrupted');
    expect((await failing(httpSend(server)(request, stop.signal))).message).toBe('interrupted');
  });

  it('says that nothing listens', async () => {
    const server = await serving(() => {});
    servers.pop()?.close();
    const error = await failing(httpSend(server)(request, never));
    expect(error).toMatchObject({
      sent: false,
      transient: true,
      detail: 'ECONNREFUSED',
      message: expect.stringContaining('nothing listens there'),
    });
  });

  it('says that a port cannot be used at all', async () => {
    const error = await failing(httpSend('http://127.0.0.1:1')(request, never));
    expect(error).toMatchObject({sent: false, transient: false, message: "http://127.0.0.1:1 has a port that Node's fetch refuses"});
  });

  it('reads no answer of 50 MB', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 32);
    const server = await serving((_, response) => {
      const more = (left: number): void => {
        if (left === 0) response.end();
        else if (response.write(chunk)) setImmediate(() => more(left - 1));
        else response.once('drain', () => more(left - 1));
      };
      more(50);
    });
    const error = await failing(httpSend(server)(request, never));
    expect(error).toMatchObject({sent: true, transient: false, message: expect.stringContaining('more than 16 MiB')});
  });
});
