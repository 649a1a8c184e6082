import {randomInt} from 'node:crypto';
import {createServer} from 'node:net';
import type {SandboxPorts} from './state.ts';

// Below the kernel's ephemeral range (from 32768 on): a port found free there may be taken by any outgoing connection a moment later.
const LOWEST = 17000;
const HIGHEST = 31000;

const NAMES = [
  'etcd',
  'etcdPeer',
  'apiserver',
  'controllerManager',
  'scheduler',
  'kwok',
  'agent',
  'metricsServer',
  'customMetrics',
  'edgeDns',
  'edgeHttp',
  'edgeHttps',
  'cloud',
  'spaces',
] as const satisfies readonly (keyof SandboxPorts)[];

/** One free loopback port for each server of a sandbox. */
export async function freePorts(): Promise<Record<keyof SandboxPorts, number>> {
  const found = new Set<number>();
  for (let tries = 0; found.size < NAMES.length && tries < 2000; tries++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  const ports = [...found];
  return Object.fromEntries(NAMES.map((name, index) => [name, ports[index] ?? 0])) as Record<keyof SandboxPorts, number>;
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({port, host: '127.0.0.1', exclusive: true}, () => server.close(() => resolve(true)));
  });
}
