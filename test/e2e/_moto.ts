import {createServer, type IncomingMessage, request, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {execa} from 'execa';
import {findMoto} from '../../src/sandbox/cloud/processes.ts';

/** A request that a service of S3 got: `PUT /bucket/?acl`. */
export type Heard = string;

/** moto behind a proxy that tells what was asked of it. */
export type Moto = {
  readonly endpoint: string;
  readonly heard: Heard[];
  /** Called with the number of a request once moto has carried it out and before the answer goes back; a true answer cuts the connection. */
  during: (count: number, heard: Heard) => boolean;
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Why there is none; `undefined` when moto runs on this machine. */
export async function lacksMoto(): Promise<string | undefined> {
  const program = await findMoto();
  if (program === undefined) return "moto_server is not on PATH (pip install 'moto[server]')";
  const tried = await execa(program, ['--help'], {reject: false, timeout: 60_000});
  return tried.exitCode === 0 ? undefined : "moto_server does not start (pip install 'moto[server]')";
}

export async function startMoto(): Promise<Moto> {
  const program = await findMoto();
  if (program === undefined) throw new Error('moto_server is not on PATH');
  const port = await freePort();
  const child = execa(program, ['-H', '127.0.0.1', '-p', String(port)], {reject: false, stdout: 'ignore', stderr: 'ignore', cleanup: true});
  const real = `http://127.0.0.1:${port}`;
  await answers(real);
  return beforeMoto(real, async () => {
    child.kill();
    await child;
  });
}

/** A proxy before a moto that runs; `stop` ends it afterwards. */
export async function beforeMoto(real: string, stop: () => Promise<void> = async () => {}): Promise<Moto> {
  const server = createServer((incoming, answer) => {
    const heard = `${incoming.method} ${incoming.url?.replace(/=(?=&|$)/g, '').replace(/[?&]x-id=\w+/, '')}`;
    moto.heard.push(heard);
    const count = moto.heard.length;
    void handOn(real, incoming).then(({status, headers, body}) => {
      if (moto.during(count, heard)) {
        incoming.socket.destroy();
        return;
      }
      answer.writeHead(status, headers);
      answer.end(body);
    });
  });
  const own = await listen(server);
  const moto: Moto = {
    endpoint: `http://127.0.0.1:${own}`,
    heard: [],
    during: () => false,
    reset: async () => {
      await fetch(`${real}/moto-api/reset`, {method: 'POST'});
      moto.heard.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await stop();
    },
  };
  return moto;
}

function handOn(upstream: string, incoming: IncomingMessage): Promise<{status: number; headers: IncomingMessage['headers']; body: Buffer}> {
  return new Promise((resolve, reject) => {
    const out = request(`${upstream}${incoming.url}`, {method: incoming.method, headers: incoming.headers}, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve({status: answer.statusCode ?? 500, headers: answer.headers, body: Buffer.concat(parts)}));
    });
    out.on('error', reject);
    incoming.pipe(out);
  });
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(200);
  }
  throw new Error('moto_server does not answer');
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((done) => server.close(done));
  return port;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}
