import {createSocket} from 'node:dgram';
import {createServer as createPlain, type Server} from 'node:http';
import {createServer as createSecure} from 'node:https';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createAuthority, issue} from '../../src/sandbox/pki.ts';
import {type OutsideOptions, outside} from '../../src/tools/outside.ts';

const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing) close();
});

/** A name server that knows one name: an A record, nothing for AAAA, NXDOMAIN for every other. */
async function nameServer(name: string, address: string): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let size = query[at] ?? 0; size > 0; size = query[at] ?? 0) {
      labels.push(query.subarray(at + 1, at + 1 + size).toString());
      at += size + 1;
    }
    const question = query.subarray(12, at + 5);
    const known = labels.join('.') === name;
    const found = known && query.readUInt16BE(at + 1) === 1;
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 77, 0, 4, ...address.split('.').map(Number)]);
    const head = Buffer.concat([query.subarray(0, 2), Buffer.from([0x81, known ? 0x80 : 0x83, 0, 1, 0, found ? 1 : 0, 0, 0, 0, 0])]);
    socket.send(Buffer.concat([head, question, ...(found ? [record] : [])]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  closing.push(() => socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const host = 'api.example.org';
let world: OutsideOptions = {};

beforeAll(async () => {
  const authority = await createAuthority('test authority');
  const leaf = await issue(authority, {commonName: host, names: [{type: 'dns', value: host}], usage: ['server']}, 30);
  const secure = createSecure({key: leaf.key, cert: leaf.certificate, minVersion: 'TLSv1.3'}, (request, response) => {
    if (request.url === '/silent') return;
    response.setHeader('x-host', request.headers.host ?? '');
    response.writeHead(request.method === 'OPTIONS' ? 204 : 200).end(request.headers.origin ?? 'hello');
  });
  secure.on('upgrade', (request, socket) => {
    socket.end(
      `HTTP/1.1 ${request.headers['sec-websocket-key'] === undefined || request.url !== '/ws' ? '404 Not Found' : '101 Switching Protocols'}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`,
    );
  });
  const plain = createPlain((request, response) => response.writeHead(301, {location: `https://${request.headers.host}/`}).end());
  world = {
    resolvers: [await nameServer(host, '203.0.113.7')],
    ports: {'443': await listening(secure), '80': await listening(plain)},
    ca: authority.certificate,
  };
});

describe('the platform from outside', () => {
  it('asks each name server by itself', async () => {
    const [resolver = ''] = world.resolvers ?? [];
    const {resolve} = outside(world);
    expect(await resolve(host)).toEqual([{resolver, addresses: ['203.0.113.7'], ttlS: 77, error: ''}]);
    expect(await resolve('other.example.org')).toEqual([{resolver, addresses: [], ttlS: null, error: 'ENOTFOUND'}]);
  });

  it('asks the name over the address that it is given, and follows nothing', async () => {
    const {request} = outside(world);
    const answer = await request({host, address: '203.0.113.7', scheme: 'https', path: '/', headers: {origin: 'https://a'}});
    expect(answer).toMatchObject({status: 200, body: 'https://a', headers: {'x-host': host}});
    expect(await request({host, scheme: 'https', path: '/', method: 'OPTIONS'})).toMatchObject({status: 204});
    expect(await request({host, scheme: 'http', path: '/'})).toMatchObject({status: 301, headers: {location: `https://${host}/`}});
  });

  it('upgrades, and says with what status', async () => {
    const {upgrade} = outside(world);
    expect(await upgrade({host, scheme: 'https', path: '/ws'})).toMatchObject({status: 101, headers: {upgrade: 'websocket'}});
    expect(await upgrade({host, scheme: 'https', path: '/else'})).toMatchObject({status: 404});
  });

  it('tells silence apart', async () => {
    const {request} = outside(world);
    expect(await request({host, scheme: 'https', path: '/silent', timeoutMs: 50})).toMatchObject({silent: 'timeout'});
    expect(await request({host: 'other.example.org', scheme: 'https', path: '/'})).toMatchObject({
      silent: 'unreachable',
      message: expect.stringMatching(/the name other.example.org leads nowhere/),
    });
    const closed = outside({...world, ports: {'443': 1}});
    expect(await closed.request({host, address: '203.0.113.7', scheme: 'https', path: '/'})).toMatchObject({silent: 'refused'});
    const unmapped = outside({...world, ports: {}});
    expect(await unmapped.request({host, address: '203.0.113.7', scheme: 'https', path: '/'})).toMatchObject({silent: 'unreachable'});
  });

  it('shows the certificate, and whether a browser would trust it', async () => {
    const {tls} = outside(world);
    expect(await tls({host, address: '203.0.113.7'})).toMatchObject({
      protocol: 'TLSv1.3',
      subject: host,
      issuer: 'test authority',
      names: [host],
      trusted: true,
      distrust: '',
      notAfter: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    const {ports = {}, resolvers = []} = world;
    expect(await outside({ports, resolvers}).tls({host, address: '203.0.113.7'})).toMatchObject({
      trusted: false,
      distrust: expect.stringMatching(/UNABLE_TO|SELF_SIGNED/),
    });
    expect(await tls({host: 'else.example.org', address: '203.0.113.7'})).toMatchObject({
      trusted: false,
      distrust: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('hears the server refuse old versions, in words that are not our own', async () => {
    const {tls} = outside(world);
    for (const maxVersion of ['TLSv1.1', 'TLSv1.2'] as const)
      expect(await tls({host, address: '203.0.113.7', maxVersion})).toMatchObject({
        error: expect.stringMatching(/ALERT|ECONNRESET|closed during/),
      });
    expect(await tls({host, address: '203.0.113.7', minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3'})).toMatchObject({protocol: 'TLSv1.3'});
    expect(await outside({...world, ports: {'443': 1}}).tls({host, address: '203.0.113.7'})).toMatchObject({
      error: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  it('ends with the signal', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    const {resolve, request, tls} = outside(world);
    await expect(resolve(host, stopped)).rejects.toThrow('stopped');
    await expect(request({host, scheme: 'https', path: '/'}, stopped)).rejects.toThrow('stopped');
    await expect(tls({host}, stopped)).rejects.toThrow('stopped');
  });
});
