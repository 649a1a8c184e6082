import type {ClientRequest, IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import type {HttpAnswer} from '../core/network.ts';

/** What is read of an answer; the rest is cut off. */
const largestBody = 10 * 1024 * 1024;

/**
 * Sends a request that was made and not ended yet, and reads the whole answer; 101 is one, too. Time counts from when the
 * request has its connection, which `connected` may refuse by throwing. Rejects with that or with the socket's error.
 */
export function exchange(outgoing: ClientRequest, body: string | undefined, connected?: (way: Duplex) => void): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let started = performance.now();
    outgoing.on('socket', (way) => {
      started = performance.now();
      try {
        connected?.(way);
      } catch (error) {
        reject(error);
      }
    });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      readBody(incoming).then((text) => resolve(answerOf(incoming, text, started)), reject);
    });
    outgoing.on('upgrade', (incoming, socket) => {
      socket.on('error', () => {});
      socket.destroy();
      resolve(answerOf(incoming, '', started));
    });
    outgoing.end(body);
  });
}

function readBody(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = () => resolve(Buffer.concat(chunks).toString('utf8'));
    incoming.on('data', (chunk: Buffer) => {
      const room = largestBody - size;
      chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      size += Math.min(room, chunk.length);
      if (size < largestBody) return;
      done();
      incoming.destroy();
    });
    incoming.on('end', () => (incoming.complete ? done() : reject(new Error('the answer ended early'))));
    incoming.on('error', reject);
  });
}

function answerOf(incoming: IncomingMessage, body: string, started: number): HttpAnswer {
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return {
    status: incoming.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body,
    durationMs: Math.round((performance.now() - started) * 10) / 10,
  };
}
