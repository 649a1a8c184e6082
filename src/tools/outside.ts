import http from 'node:http';
import https from 'node:https';
import {sentenceOf} from '../core/errors.ts';
import type {HttpAnswer, NoAnswer, Outside, OutsideRequest} from '../core/network.ts';
import {exchange} from './http-exchange.ts';
import {nameServersOf, resolverOf, serversOf} from './name-servers.ts';
import {ownTime} from './own-time.ts';
import {handshake} from './tls-handshake.ts';
import {turnstile} from './turnstile.ts';

export type OutsideOptions = {
  /** Addresses of name servers, with `:port` where it is not 53. Two public ones and this machine's when absent. */
  readonly resolvers?: readonly string[];
  /** Ports of loopback that stand for those of the platform: then no connection leaves this machine. */
  readonly ports?: {readonly [port: string]: number};
  /** The certificate authority (PEM) in place of the well-known ones. */
  readonly ca?: string;
};
/** Where a connection goes. */
export type Place = {readonly host: string; readonly port: number};
export type FindPlace = (host: string, address: string | undefined, port: number, signal: AbortSignal) => Promise<Place>;

const defaultTimeoutMs = 5_000;
/** More at once would measure each other. */
const width = 8;
const loopback = '127.0.0.1';

/** The platform as its users reach it. Every call has its own limit and ends with the signal. */
export function outside(options: OutsideOptions = {}): Outside {
  const enter = turnstile(width);
  const resolve = resolverOf(options.resolvers);
  const find: FindPlace = async (host, address, port, signal) => {
    const mapped = options.ports?.[String(port)];
    if (options.ports === undefined) return {host: address ?? host, port};
    if (mapped === undefined) throw new Error(`nothing stands for port ${port} of the platform here`);
    // A name that leads nowhere must not become an answer because every connection ends on loopback.
    if (address === undefined && !(await resolve(host, signal)).some((one) => one.addresses.length > 0))
      throw new Error(`the name ${host} leads nowhere`);
    return {host: loopback, port: mapped};
  };
  return {
    resolve,
    nameServers: nameServersOf(options.resolvers),
    resolveAt: serversOf(options.resolvers, options.ports === undefined ? undefined : options.resolvers?.[0]),
    tls: (to, signal) => enter(() => handshake(to, find, options.ca, signal)),
    request: (request, signal) => enter(() => send(request, {}, find, signal)),
    upgrade: (request, signal) => enter(() => send({...request, method: 'GET'}, upgradeHeaders, find, signal)),
  };
}

/** The example key of RFC 6455: the answer's key is not looked at. */
const upgradeHeaders = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

async function send(
  request: OutsideRequest,
  extra: {readonly [name: string]: string},
  find: FindPlace,
  signal?: AbortSignal,
): Promise<HttpAnswer | NoAnswer> {
  signal?.throwIfAborted();
  const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
  const limit = ownTime(timeoutMs);
  const both = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
  const secure = request.scheme === 'https';
  const about = `${request.scheme}://${request.host}${request.path}`;
  let connectedAt: number | undefined;
  try {
    const place = await find(request.host, request.address, secure ? 443 : 80, both);
    const outgoing = (secure ? https : http).request({
      ...place,
      agent: false,
      method: request.method ?? 'GET',
      path: request.path,
      headers: {host: request.host, 'user-agent': 'gomeet', ...extra, ...request.headers},
      signal: both,
      ...(secure ? {servername: request.host, rejectUnauthorized: false} : {}),
    });
    outgoing.on('socket', (socket) => {
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        connectedAt = performance.now();
      });
    });
    const answer = await exchange(outgoing, undefined);
    return {...answer, durationMs: Math.round(performance.now() - (connectedAt ?? performance.now()))};
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    const within = `within ${timeoutMs / 1000} s`;
    if (limit.signal.aborted)
      return {
        silent: 'timeout',
        message: connectedAt !== undefined ? `${about} gave no answer ${within}` : `no connection to ${about} ${within}`,
      };
    return {silent: isRefused(error) ? 'refused' : 'unreachable', message: `no answer from ${about}: ${sentenceOf(error)}`};
  } finally {
    limit.stop();
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET');
}
