import {X509Certificate} from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import {ToolError} from '../core/errors.ts';
import {ApiError, connectionError} from './api-error.ts';
import type {Connection} from './kubeconfig.ts';

export type KubeRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Absolute path with its query, already encoded. */
  readonly path: string;
  readonly body?: unknown;
  /** Media type of the body; JSON when absent. */
  readonly contentType?: string;
  /** Milliseconds without an answer; 30 s when absent. */
  readonly timeoutMs?: number;
};

/** One request to the API server. Everything above it is tested with a function in its place. */
export type Send = (request: KubeRequest, signal?: AbortSignal) => Promise<unknown>;
export interface KubeHttp {
  readonly send: Send;
  close(): void;
}

const defaultTimeoutMs = 30_000;
/** The server's watch cache answers 16 parallel reads from one client without priority-and-fairness queueing. */
const sockets = 16;
/** A LIST of 20,000 pods is 76 MB. */
const largestBody = 512 * 1024 * 1024;

/**
 * HTTPS to the API server with the identity of a kubeconfig, over kept-alive connections. Throws an ApiError for an answer
 * that is not 2xx, a ToolError when there is no answer, the signal's reason when aborted. Does not retry.
 */
export function kubeHttp(connection: Connection): KubeHttp {
  const {config, server} = connection;
  const base = new URL(server);
  const plain = base.protocol === 'http:';
  let agent: http.Agent | https.Agent | undefined;

  const send: Send = async (request, signal) => {
    signal?.throwIfAborted();
    const options: https.RequestOptions = {};
    if (!plain) await applyIdentity(connection, options);
    agent ??= agentFor(connection, options, base);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers: http.OutgoingHttpHeaders = {
      ...(options.headers as http.OutgoingHttpHeaders | undefined),
      accept: 'application/json',
      'user-agent': 'gomeet',
      ...(body === undefined ? {} : {'content-type': request.contentType ?? 'application/json', 'content-length': Buffer.byteLength(body)}),
    };
    const prefix = base.pathname === '/' ? '' : base.pathname;
    const answer = await exchange(
      plain ? http.request : https.request,
      {
        host: base.hostname.replace(/^\[|\]$/g, ''),
        port: base.port === '' ? (plain ? 80 : 443) : base.port,
        method: request.method,
        path: prefix + request.path,
        headers,
        agent,
        ...(options.auth === undefined ? {} : {auth: options.auth}),
      },
      body,
      request.timeoutMs ?? defaultTimeoutMs,
      signal,
    ).catch((error: unknown) => {
      if (signal?.aborted === true || error instanceof ToolError) throw error;
      throw connectionError(server, error);
    });
    const parsed = parse(answer.text);
    if (answer.status >= 200 && answer.status < 300) {
      if (parsed === undefined)
        throw new ToolError('kubernetes', `${server} answered ${request.path} with something that is not JSON: is that an API server?`);
      return parsed;
    }
    if (answer.status === 401) throw unauthorized(connection, options.cert);
    throw new ApiError(answer.status, parsed, answer.text.slice(0, 300).trim(), answer.retryAfter);
  };
  return {send, close: () => agent?.destroy()};

  async function applyIdentity(of: Connection, options: https.RequestOptions): Promise<void> {
    try {
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new ToolError('kubernetes', `the credentials of context "${of.context}" could not be had: ${text.slice(0, 500)}`, {
        cause: error,
      });
    }
  }
}

function agentFor({config}: Connection, options: https.RequestOptions, base: URL): http.Agent | https.Agent {
  if (base.protocol === 'http:') return new http.Agent({keepAlive: true, maxSockets: sockets});
  // With proxy-url in the kubeconfig the library's own agent is the one that tunnels.
  if (config.getCurrentCluster()?.proxyUrl !== undefined && options.agent instanceof http.Agent) return options.agent;
  const {ca, cert, key, rejectUnauthorized, servername} = options;
  const loopback = /^(localhost|127\.|\[::1\])/.test(base.hostname);
  const settings = {
    keepAlive: true,
    maxSockets: sockets,
    ...(ca === undefined ? {} : {ca}),
    ...(cert === undefined ? {} : {cert}),
    ...(key === undefined ? {} : {key}),
    ...(rejectUnauthorized === undefined ? {} : {rejectUnauthorized}),
    ...(servername === undefined ? {} : {servername}),
    // Like kubectl, HTTPS_PROXY and NO_PROXY count, but never for an API server on this machine. Node 24 and later.
    ...(loopback ? {} : {proxyEnv: process.env}),
  };
  return new https.Agent(settings);
}

type Answer = {readonly status: number; readonly text: string; readonly retryAfter: string | undefined};

function exchange(
  request: typeof https.request,
  options: https.RequestOptions,
  body: string | undefined,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > largestBody)
          outgoing.destroy(new ToolError('kubernetes', `the API server's answer is larger than ${largestBody / 1024 / 1024} MiB`));
        chunks.push(chunk);
      });
      incoming.on('error', fail);
      incoming.on('end', () => {
        if (!incoming.complete) return fail(Object.assign(new Error('the answer ended early'), {code: 'ECONNRESET'}));
        done();
        resolve({
          status: incoming.statusCode ?? 0,
          text: Buffer.concat(chunks).toString('utf8'),
          retryAfter: incoming.headers['retry-after'],
        });
      });
    });
    const timer = setTimeout(
      () => outgoing.destroy(Object.assign(new Error(`no answer within ${timeoutMs / 1000} s`), {code: 'ETIMEDOUT'})),
      timeoutMs,
    );
    const stop = () => outgoing.destroy(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal?.addEventListener('abort', stop, {once: true});
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    };
    const fail = (error: Error) => {
      done();
      reject(signal?.aborted === true ? signal.reason : error);
    };
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** 401 says nothing of the cause; an expired client certificate is the usual one and can be seen from here. */
function unauthorized(connection: Connection, cert: unknown): ToolError {
  const who = `the API server ${connection.server} does not accept the credentials of context "${connection.context}"`;
  const until = expiryOf(cert);
  if (until !== undefined && until.getTime() < Date.now()) {
    return new ToolError('kubernetes', `${who}: the client certificate expired on ${until.toISOString()}`, {
      suggestions: ['get a new kubeconfig from the cluster provider'],
    });
  }
  return new ToolError('kubernetes', `${who} (401)`, {suggestions: ['log in again, or get a new kubeconfig from the cluster provider']});
}

function expiryOf(cert: unknown): Date | undefined {
  if (typeof cert !== 'string' && !Buffer.isBuffer(cert)) return undefined;
  try {
    return new Date(new X509Certificate(cert).validTo);
  } catch {
    return undefined;
  }
}
