import http from 'node:http';
import type {Duplex} from 'node:stream';
import {sentenceOf, ToolError} from '../core/errors.ts';
import type {HttpAnswer, NoAnswer, PodNetwork, PodRequest} from '../core/network.ts';
import {forwardPort} from './forward.ts';
import {exchange} from './http-exchange.ts';
import {OutOfTime, type OwnTime, ownTime} from './own-time.ts';
import {type OpenTunnel, TunnelError} from './pod-tunnel.ts';
import {type WayOptions, Ways, type WayTo} from './pod-ways.ts';
import {retrying} from './retry.ts';
import {sharedTurns} from './shared-turns.ts';
import {turnstile} from './turnstile.ts';

/** Ways that are being opened at once: each is two TLS handshakes, and those that wait for an answer cost nothing. */
const width = 32;
/** Ways to one port that questions share; whoever waits longer for one than `waitMs` opens another. */
const perPort = 2;
const waitMs = 500;
const defaultTimeoutMs = 5_000;

/**
 * Requests to ports of pods through the API server's port-forward, over ways that are kept for a second. A request is repeated
 * when no way was opened for it, and a GET when a kept way broke before its answer was complete.
 */
export function podNetwork(open: OpenTunnel): PodNetwork & {close(): void} {
  const enter = turnstile(width);
  const closed = new AbortController();
  const opened = async (to: WayTo, until: AbortSignal | undefined) => {
    const way = await enter(() => within(to, open, until));
    if (closed.signal.aborted) way.destroy();
    return way;
  };
  const [kept, single] = [new Ways(opened, true), new Ways(opened, false)];
  const turns = sharedTurns(perPort, waitMs);
  return {
    request: async (request, signal) => {
      // Asking twice changes nothing only for a GET.
      if ((request.method ?? 'GET') !== 'GET') return ask(single, request, closed.signal, signal);
      return turns(`${request.namespace}/${request.pod}:${request.port}`, () => ask(kept, request, closed.signal, signal), signal);
    },
    forward: (to, signal) => forwardPort(open, to, signal),
    close: () => {
      closed.abort();
      for (const ways of [kept, single]) ways.destroy();
    },
  };
}

/** The limit begins when the request's turn has come, not while it waits for others. */
async function within(to: WayTo, open: OpenTunnel, signal: AbortSignal | undefined): Promise<Duplex> {
  signal?.throwIfAborted();
  const limit = ownTime(to.timeoutMs ?? defaultTimeoutMs);
  const both = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
  return retrying(() => open(to, both), both).finally(() => limit.stop());
}

async function ask(ways: Ways, request: PodRequest, closed: AbortSignal, signal?: AbortSignal): Promise<HttpAnswer | NoAnswer> {
  const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
  const about = `port ${request.port} of ${request.pod}`;
  for (;;) {
    let limit: OwnTime | undefined;
    let outgoing: http.ClientRequest | undefined;
    let way: Duplex | undefined;
    try {
      outgoing = http.request(optionsOf(ways, request, signal));
      const stop = (error: unknown) => outgoing?.destroy(error instanceof Error ? error : undefined);
      const answer = await exchange(outgoing, request.body, (given) => {
        way = given;
        // It may have broken before anybody listened, and says so only once.
        if (given.destroyed) throw given.errored ?? new Error('the connection ended');
        given.once('error', stop);
        limit = ownTime(timeoutMs);
        limit.signal.addEventListener('abort', () => stop(limit?.signal.reason), {once: true});
      });
      way?.off('error', stop);
      if (!outgoing.shouldKeepAlive) way?.destroy();
      return answer;
    } catch (error) {
      way?.destroy();
      if (signal?.aborted === true) throw signal.reason;
      if (limit?.signal.aborted === true) return {silent: 'timeout', message: `${about} gave no answer within ${timeoutMs / 1000} s`};
      if (outgoing?.reusedSocket === true && !closed.aborted) continue;
      return silence(about, error, 'as HTTP');
    } finally {
      limit?.stop();
    }
  }
}

function optionsOf(ways: Ways, request: PodRequest, signal: AbortSignal | undefined): WayOptions {
  return {
    agent: ways,
    // What is kept is kept by these two.
    host: `${request.namespace}/${request.pod}`,
    port: request.port,
    to: request,
    until: signal,
    method: request.method ?? 'GET',
    path: request.path,
    headers: {host: `localhost:${request.port}`, 'user-agent': 'gomeet', ...lengthOf(request.body), ...request.headers},
    ...(signal === undefined ? {} : {signal}),
  };
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
