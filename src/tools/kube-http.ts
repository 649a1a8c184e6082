import type https from 'node:https';
import {ToolError} from '../core/errors.ts';
import {connectionError} from './api-error.ts';
import {jsonOf, type KubeEndpoint, kubeEndpoint} from './kube-endpoint.ts';
import {type Follow, type FollowBytes, following, followingBytes} from './kube-stream.ts';
import type {Connection} from './kubeconfig.ts';

export type KubeRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute path with its query, already encoded. */
  readonly path: string;
  readonly body?: unknown;
  /** Media type of the body; JSON when absent. */
  readonly contentType?: string;
  /** `text`: the answer is handed on as it is (a container's log) instead of being parsed as JSON. */
  readonly answer?: 'text';
  /** Milliseconds without an answer; 30 s when absent. */
  readonly timeoutMs?: number;
};

/** One request to the API server. Everything above it is tested with a function in its place. */
export type Send = (request: KubeRequest, signal?: AbortSignal) => Promise<unknown>;
export interface KubeHttp {
  readonly send: Send;
  /** Opens an answer that does not end, line by line. */
  readonly follow: Follow;
  readonly followBytes: FollowBytes;
  /** How far the server's clock was ahead of ours when it last answered, in milliseconds; `undefined` before. */
  clockOffsetMs(): number | undefined;
  /** Where all of this goes, for what is not a request: connections that are handed over. */
  readonly endpoint: KubeEndpoint;
  close(): void;
}

const defaultTimeoutMs = 30_000;
/** A LIST of 20,000 pods is 76 MB. */
const largestBody = 512 * 1024 * 1024;

/**
 * HTTPS to the API server with the identity of a kubeconfig, over kept-alive connections. Throws an ApiError for an answer
 * that is not 2xx, a ToolError when there is no answer, the signal's reason when aborted. Does not retry.
 */
export function kubeHttp(connection: Connection): KubeHttp {
  const endpoint = kubeEndpoint(connection);
  const {server} = endpoint;
  let offsetMs: number | undefined;

  const send: Send = async (request, signal) => {
    signal?.throwIfAborted();
    const {options, refusal} = await endpoint.prepare(request.path, 'requests');
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers = {
      ...options.headers,
      ...(request.answer === 'text' ? {accept: '*/*'} : {}),
      ...(body === undefined ? {} : {'content-type': request.contentType ?? 'application/json', 'content-length': Buffer.byteLength(body)}),
    };
    const answer = await exchange(
      endpoint.request,
      {...options, method: request.method, headers},
      body,
      request.timeoutMs ?? defaultTimeoutMs,
      signal,
    ).catch((error: unknown) => {
      if (signal?.aborted === true || error instanceof ToolError) throw error;
      throw connectionError(server, error);
    });
    // The date is cut to the second.
    const told = Date.parse(answer.date ?? '');
    if (!Number.isNaN(told)) offsetMs = told + 500 - Date.now();
    if (answer.status < 200 || answer.status >= 300) throw refusal(answer);
    if (request.answer === 'text') return answer.text;
    const parsed = jsonOf(answer.text);
    if (parsed === undefined)
      throw new ToolError('kubernetes', `${server} answered ${request.path} with something that is not JSON: is that an API server?`);
    return parsed;
  };
  return {
    send,
    follow: following(endpoint),
    followBytes: followingBytes(endpoint),
    clockOffsetMs: () => offsetMs,
    endpoint,
    close: () => endpoint.close(),
  };
}

type Answer = {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | undefined;
  readonly date: string | undefined;
};

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
          date: incoming.headers.date,
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
