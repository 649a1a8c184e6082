import {connect} from 'node:net';
import {commandLine, type Prepared} from './command.ts';
import type {Identity} from './identity.ts';
import type {Container, Probe} from './pod.ts';
import {runFor} from './process.ts';

/** Deployed limits are for idle machines of their own; twenty servers that start on two cores need longer. */
const LEAST_LIMIT_MS = 5_000;

/** Asks a container's own readiness probe once. Without a probe, a process that runs is ready. */
export async function asksReady(container: Container, prepared: Prepared, identity: Identity, address: string): Promise<boolean> {
  const probe = container.readinessProbe;
  if (probe === undefined) return true;
  const limitMs = Math.max(probe.timeoutSeconds * 1000, LEAST_LIMIT_MS);
  if (probe.exec !== undefined) {
    const argv = commandLine(probe.exec.command, prepared.env, prepared.mounts);
    return (await runFor({...prepared, argv}, identity, limitMs)) === 0;
  }
  const port = portOf(probe.tcpSocket?.port ?? probe.httpGet?.port ?? 0, container);
  return probe.httpGet === undefined ? accepts(address, port, limitMs) : answers(probe.httpGet, address, port, limitMs);
}

/** A port by its number, or by the name that the container gives it; 0 when there is none of that name. */
function portOf(port: string | number, container: Container): number {
  if (typeof port === 'number') return port;
  return container.ports.find(({name}) => name === port)?.containerPort ?? 0;
}

async function accepts(host: string, port: number, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({host, port, timeout});
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .once('connect', () => done(true))
      .once('error', () => done(false))
      .once('timeout', () => done(false));
  });
}

async function answers({path, scheme}: NonNullable<Probe['httpGet']>, address: string, port: number, limitMs: number): Promise<boolean> {
  const url = `${scheme.toLowerCase()}://${address}:${port}${path}`;
  return fetch(url, {signal: AbortSignal.timeout(limitMs), redirect: 'manual'}).then(
    ({status}) => status >= 200 && status < 400,
    () => false,
  );
}
