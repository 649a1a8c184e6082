import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Where DigitalOcean's API description lies: named by the environment, or beside the checkout. */
const places = [
  process.env['GOMEET_DIGITALOCEAN_OPENAPI'] ?? '',
  join(root, '../shared/data/digitalocean-openapi.json'),
  join(root, 'shared/data/digitalocean-openapi.json'),
];

/** The description, or why there is none. */
export function findDescription(): {readonly file: string} | {readonly missing: string} {
  const file = places.find((place) => place !== '' && existsSync(place));
  if (file !== undefined) return {file};
  return {missing: 'DigitalOcean’s API description is neither in ../shared/data nor named by GOMEET_DIGITALOCEAN_OPENAPI'};
}

export type Prism = {readonly url: string; stop(): Promise<void>};

/** `prism proxy`: what does not fit the description is answered by prism itself. Reading the description takes it some seconds. */
export async function startPrism(description: string, upstream: string): Promise<Prism> {
  const port = await freePort();
  const cli = join(root, 'node_modules/@stoplight/prism-cli/dist/index.js');
  const args = [cli, 'proxy', description, upstream, '--errors', '--host', '127.0.0.1', '--port', String(port)];
  const prism = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'pipe']});
  const ended = once(prism, 'exit');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`prism did not start within 120 s: ${said}`)), 120_000);
    const end = (work: () => void) => {
      clearTimeout(limit);
      work();
    };
    const hear = (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(-2000);
      if (said.includes('Prism is listening')) end(resolve);
    };
    prism.stdout.on('data', hear);
    prism.stderr.on('data', hear);
    prism.once('exit', (code: number | null) => end(() => reject(new Error(`prism ended with ${code}: ${said}`))));
  });
  const stop = async () => {
    prism.kill();
    await ended;
  };
  return {url: `http://127.0.0.1:${port}`, stop};
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
