import http from 'node:http';
import type {Duplex} from 'node:stream';
import {sentenceOf, ToolError} from '../core/errors.ts';
import type {HttpAnswer, NoAnswer, PodNetwork, PodRequest} from '../core/network.ts';
import {forwardPort} from './forward.ts';
import {exchange} from './http-exchange.ts';
import {OutOfTime, type OwnTime, ownTime} from './own-time.ts';
import {type OpenTunnel, TunnelError} from './pod-tunnel.ts';
import {retrying} from './retry.ts';
import {turnstile} from './turnstile.ts';

/** Ways that are being opened at once: each is two TLS handshakes, and those that wait for an answer cost nothing. */
const width = 16;
const defaultTimeoutMs = 5_000;

/** Requests to ports of pods through the API server's port-forward. Repeats only what failed before the request was sent. */
export function podNetwork(open: OpenTunnel): PodNetwork {
  const enter = turnstile(width);
  return {
    request: (request, signal) => ask((to, until) => enter(() => within(to, open, until)), request, signal),
    forward: (to, signal) => forwardPort(open, to, signal),
  };
}

/** The limit begins when the request's turn has come, not while it waits for others. */
async function within(request: PodRequest, open: OpenTunnel, signal: AbortSignal | undefined): Promise<Duplex> {
  signal?.throwIfAborted();
  const limit = ownTime(request.timeoutMs ?? defaultTimeoutMs);
  const both = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
  return retrying(() => open(request, both), both).finally(() => limit.stop());
}

type Opened = (request: PodRequest, signal: AbortSignal | undefined) => Promise<Duplex>;

async function ask(open: Opened, request: PodRequest, signal?: AbortSignal): Promise<HttpAnswer | NoAnswer> {
  const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
  const about = `port ${request.port} of ${request.pod}`;
  let limit: OwnTime | undefined;
  try {
    const tunnel = await open(request, signal);
    if (tunnel.errored !== null) throw tunnel.errored;
    limit = ownTime(timeoutMs);
    const outgoing = http.request({
      createConnection: () => tunnel,
      method: request.method ?? 'GET',
      path: request.path,
      headers: {host: `localhost:${request.port}`, 'user-agent': 'gomeet', ...lengthOf(request.body), ...request.headers},
      signal: signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]),
    });
    tunnel.once('error', (error) => outgoing.destroy(error));
    return await exchange(outgoing, request.body).finally(() => tunnel.destroy());
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    if (limit?.signal.aborted === true) return {silent: 'timeout', message: `${about} gave no answer within ${timeoutMs / 1000} s`};
    return silence(about, error, 'as HTTP');
  } finally {
    limit?.stop();
  }
}

/** What is said of a port that gave no answer. `speaking` is what was expected of it, such as "as HTTP". */
export function silence(about: string, error: unknown, speaking: string): NoAnswer {
  const text = sentenceOf(error);
  if (error instanceof TunnelError && /connection refused|ECONNREFUSED/i.test(text))
    return {silent: 'refused', message: `nothing listens on ${about}`};
  if (error instanceof TunnelError && /reset by peer|broken pipe/i.test(text))
    return {silent: 'refused', message: `${about} ended the connection`};
  if (error instanceof TunnelError || error instanceof ToolError) return {silent: 'unreachable', message: `no way to ${about}: ${text}`};
  if (error instanceof OutOfTime) return {silent: 'unreachable', message: `no way to ${about}: the API server did not open one in time`};
  // Whatever else ends a connection that was open: the process ended it, or speaks no HTTP.
  return {silent: 'refused', message: `${about} did not answer ${speaking}: ${text}`};
}

function lengthOf(body: string | undefined): {readonly [name: string]: string} {
  return body === undefined ? {} : {'content-length': String(Buffer.byteLength(body))};
}
