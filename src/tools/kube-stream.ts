import type {ClientRequest, IncomingMessage} from 'node:http';
import {ToolError} from '../core/errors.ts';
import {connectionError} from './api-error.ts';
import type {KubeEndpoint} from './kube-endpoint.ts';

/**
 * Opens an answer that does not end and gives its lines. The promise resolves when the server has accepted; it throws an
 * ApiError for an answer that is not 2xx, a ToolError without an answer. The lines end when the server closes, and throw a
 * ToolError when the connection is cut or nothing came for `silenceMs`. An abort closes the socket and throws its reason.
 */
export type Follow = (request: FollowRequest, signal: AbortSignal) => Promise<AsyncIterable<string>>;
export type FollowRequest = {
  /** Absolute path with its query, already encoded. */
  readonly path: string;
  /** Longest time without a byte, in milliseconds: a server that hangs keeps its connections open. */
  readonly silenceMs: number;
};

const answerLimitMs = 30_000;
/** An object has at most 1.5 MiB in etcd, and less than ten times that as JSON. */
const longestLine = 32 * 1024 * 1024;

export function following(endpoint: KubeEndpoint): Follow {
  return async (request, signal) => {
    const {incoming, stream} = await opened(endpoint, request, signal);
    return lines(endpoint.server, incoming, stream, request.silenceMs);
  };
}

/** The same, in pieces as they come: for an answer that is too large to be held as a whole. */
export type FollowBytes = (request: FollowRequest, signal: AbortSignal) => Promise<AsyncIterable<Buffer>>;

export function followingBytes(endpoint: KubeEndpoint): FollowBytes {
  return async (request, signal) => {
    const {incoming, stream} = await opened(endpoint, request, signal);
    return pieces(endpoint.server, incoming, stream, request.silenceMs);
  };
}

type Opened = {readonly incoming: IncomingMessage; readonly stream: Stream};

async function opened(endpoint: KubeEndpoint, {path}: FollowRequest, signal: AbortSignal): Promise<Opened> {
  signal.throwIfAborted();
  const {options, refusal} = await endpoint.prepare(path, 'watches');
  const stream = new Stream(signal);
  try {
    stream.limit(answerLimitMs);
    const incoming = await stream.answered((onAnswer) => endpoint.request({...options, method: 'GET'}, onAnswer));
    if (incoming.statusCode !== 200) {
      const text = await textOf(incoming);
      throw refusal({status: incoming.statusCode ?? 0, text, retryAfter: incoming.headers['retry-after']});
    }
    return {incoming, stream};
  } catch (error) {
    throw stream.ended(endpoint.server, error);
  }
}

async function* pieces(server: string, incoming: IncomingMessage, stream: Stream, silenceMs: number): AsyncGenerator<Buffer> {
  try {
    stream.limit(silenceMs);
    for await (const piece of incoming) {
      stream.limit(silenceMs);
      yield piece as Buffer;
    }
    if (!incoming.complete) throw Object.assign(new Error('the answer ended early'), {code: 'ECONNRESET'});
  } catch (error) {
    throw stream.ended(server, error);
  } finally {
    stream.close();
  }
}

async function* lines(server: string, incoming: IncomingMessage, stream: Stream, silenceMs: number): AsyncGenerator<string> {
  try {
    stream.limit(silenceMs);
    incoming.setEncoding('utf8');
    let parts: string[] = [];
    let size = 0;
    for await (const chunk of incoming) {
      stream.limit(silenceMs);
      const pieces = String(chunk).split('\n');
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) {
          const line = parts.join('');
          parts = [];
          size = 0;
          if (line.trim() !== '') yield line;
        }
        parts.push(piece);
        size += piece.length;
      }
      if (size > longestLine) throw new ToolError('kubernetes', `a line of a watch is longer than ${longestLine / 1024 / 1024} MiB`);
    }
    const rest = parts.join('');
    if (rest.trim() !== '') yield rest;
  } catch (error) {
    throw stream.ended(server, error);
  } finally {
    stream.close();
  }
}

/** One open connection: what limits it, and why it ended. */
class Stream {
  readonly #signal: AbortSignal;
  readonly #stop = () => this.close();
  #outgoing: {destroy(error?: Error): unknown} | undefined;
  #timer: NodeJS.Timeout | undefined;
  #silent: Error | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#stop, {once: true});
  }

  answered(open: (onAnswer: (incoming: IncomingMessage) => void) => ClientRequest): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = open(resolve);
      this.#outgoing = outgoing;
      // Stays after the answer: a connection that is cut must not be an unhandled error.
      outgoing.on('error', reject);
      outgoing.on('close', () => reject(Object.assign(new Error('closed'), {code: 'ECONNRESET'})));
      outgoing.end();
    });
  }

  /** Gives the other side this long until something else comes. */
  limit(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#silent = Object.assign(new Error(`nothing came for ${ms / 1000} s`), {code: 'ETIMEDOUT'});
      this.close();
    }, ms);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#stop);
    this.#outgoing?.destroy();
  }

  /** Why it ended, as the error to throw. */
  ended(server: string, error: unknown): unknown {
    this.close();
    if (this.#signal.aborted) return this.#signal.reason;
    return error instanceof ToolError ? error : connectionError(server, this.#silent ?? error);
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8').slice(0, 100_000);
}
