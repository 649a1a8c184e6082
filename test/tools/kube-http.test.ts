import {mkdtempSync, writeFileSync} from 'node:fs';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {ApiError} from '../../src/tools/api-error.ts';
import {patient} from '../../src/tools/cluster.ts';
import {type KubeHttp, kubeHttp} from '../../src/tools/kube-http.ts';
import {loadKubeconfig} from '../../src/tools/kubeconfig.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function connect(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void): Promise<KubeHttp> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  const http = await client(`http://127.0.0.1:${port}/prefix`);
  closing.push(() => {
    http.close();
    server.closeAllConnections();
    server.close();
  });
  return http;
}

async function client(server: string): Promise<KubeHttp> {
  const kubeconfig = join(mkdtempSync(join(tmpdir(), 'gomeet-http-')), 'config');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      kind: 'Config',
      clusters: [{name: 'c', cluster: {server}}],
      users: [{name: 'u', user: {}}],
      contexts: [{name: 'c', context: {cluster: 'c', user: 'u'}}],
      'current-context': 'c',
    }),
  );
  return kubeHttp(await loadKubeconfig({kubeconfig}));
}

const get = {method: 'GET', path: '/api/v1/pods?limit=500'} as const;

describe('a request', () => {
  it('carries path, media type and body', async () => {
    const {send} = await connect((request, response, body) =>
      response.end(
        JSON.stringify({url: request.url, type: request.headers['content-type'], method: request.method, body: JSON.parse(body)}),
      ),
    );
    expect(await send({method: 'PATCH', path: '/api?x=1', body: {a: 'é'}, contentType: 'application/merge-patch+json'})).toEqual({
      url: '/prefix/api?x=1',
      type: 'application/merge-patch+json',
      method: 'PATCH',
      body: {a: 'é'},
    });
  });

  it('turns a Status into an error', async () => {
    const {send} = await connect((_, response) => {
      response.statusCode = 409;
      response.end(JSON.stringify({kind: 'Status', reason: 'AlreadyExists', message: 'pods "a" already exists'}));
    });
    const error = await send(get).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({status: 409, reason: 'AlreadyExists', message: 'pods "a" already exists', transient: false});
  });

  it('keeps plain text of a gateway, and what Retry-After says', async () => {
    const {send} = await connect((_, response) => {
      response.statusCode = 503;
      response.setHeader('retry-after', '2');
      response.end('upstream unavailable');
    });
    await expect(send(get)).rejects.toMatchObject({message: 'upstream unavailable', transient: true, retryAfterMs: 2000});
  });

  it('says when the other side is no API server', async () => {
    const {send} = await connect((_, response) => response.end('<html>hello</html>'));
    await expect(send(get)).rejects.toThrow('with something that is not JSON');
  });

  it('explains 401', async () => {
    const {send} = await connect((_, response) => {
      response.statusCode = 401;
      response.end('{}');
    });
    await expect(send(get)).rejects.toThrow(/does not accept the credentials of context "c"/);
  });

  it('does not take half an answer for a whole one', async () => {
    const {send} = await connect((_, response) => {
      response.setHeader('content-length', '100');
      response.write('{"items": []');
      setImmediate(() => response.destroy());
    });
    await expect(send(get)).rejects.toMatchObject({transient: true, message: expect.stringMatching(/cut/)});
  });

  it('survives connections that are cut, when it may be repeated', async () => {
    let calls = 0;
    const {send} = await connect((request, response) => {
      calls += 1;
      if (calls < 4) request.socket.destroy();
      else response.end('{"ok": true}');
    });
    expect(await patient(send)(get)).toEqual({ok: true});
    expect(calls).toBe(4);
  });

  it('ends at its limit, and when interrupted', async () => {
    const {send} = await connect(() => undefined);
    await expect(send({...get, timeoutMs: 50})).rejects.toThrow(/no answer/);
    const stop = new AbortController();
    const waiting = send(get, stop.signal);
    setImmediate(() => stop.abort(new Error('Ctrl-C')));
    await expect(waiting).rejects.toThrow('Ctrl-C');
  });

  it('names a server that is not there', async () => {
    const {send, close} = await client('http://127.0.0.1:1');
    await expect(send(get)).rejects.toThrow('the API server http://127.0.0.1:1 cannot be reached: connection refused');
    close();
  });
});
