import {createServer as createHttps} from 'node:https';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import {type Authority, createAuthority, issue, type KeyPair} from '../../src/sandbox/pki.ts';

/** A day in the past: what a certificate of half a day has been since then. */
const expired = -0.5;

export type Pki = {
  readonly ca: Authority;
  readonly server: KeyPair;
  readonly expiredServer: KeyPair;
  readonly client: KeyPair;
  readonly expiredClient: KeyPair;
};

export async function pki(): Promise<Pki> {
  const ca = await createAuthority('test');
  const server = {commonName: 'api', names: [{type: 'ip', value: '127.0.0.1'}], usage: ['server']} as const;
  const client = {commonName: 'someone', usage: ['client']} as const;
  const [a, b, c, d] = await Promise.all([issue(ca, server), issue(ca, server, expired), issue(ca, client), issue(ca, client, expired)]);
  return {ca, server: a, expiredServer: b, client: c, expiredClient: d};
}

export type Fake = {readonly url: string; readonly asked: readonly string[]; stop(): Promise<void>};

/** An API server of fixed answers by path; 404 for the rest, 401 for a client certificate that has expired, as the real one. */
export async function fakeApi({certificate, key}: KeyPair, ca: string, answers: {readonly [path: string]: unknown}): Promise<Fake> {
  const asked: string[] = [];
  const server = createHttps({cert: certificate, key, ca, requestCert: true, rejectUnauthorized: false}, (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    asked.push(`${request.method} ${request.url}`);
    const shown = 'authorizationError' in request.socket ? request.socket.authorizationError : undefined;
    const refused = String(shown).includes('EXPIRED');
    const found = answers[path];
    response.statusCode = refused ? 401 : found === undefined ? 404 : 200;
    response.setHeader('content-type', 'application/json');
    const status = {kind: 'Status', status: 'Failure', reason: refused ? 'Unauthorized' : 'NotFound', message: `${path} not found`};
    response.end(JSON.stringify(response.statusCode === 200 ? found : status));
  });
  return listening(server, asked, 'https');
}

/** Accepts connections and says nothing. */
export function silent(): Promise<Fake> {
  return listening(createServer(), [], 'https');
}

/** A port that nothing listens on: it was free a moment ago. */
export async function nobody(): Promise<string> {
  const fake = await silent();
  await fake.stop();
  return fake.url;
}

async function listening(server: ReturnType<typeof createServer>, asked: readonly string[], scheme: string): Promise<Fake> {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A kubeconfig with one context. */
export function kubeconfigText(server: string, {ca, client}: {readonly ca: string; readonly client: KeyPair}): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'there',
    clusters: [{name: 'c', cluster: {server, 'certificate-authority-data': base64(ca)}}],
    users: [{name: 'u', user: {'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key)}}],
    contexts: [{name: 'there', context: {cluster: 'c', user: 'u'}}],
  });
}
