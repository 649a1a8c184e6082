import {readFile} from 'node:fs/promises';
import {Agent, type RequestOptions, request} from 'node:https';
import {createInterface} from 'node:readline';
import {ToolError} from '../core/errors.ts';
import {layout} from './paths.ts';
import {type Identity, pkiFile} from './pki.ts';

export type WatchType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
export interface WatchEvent<T> {
  readonly type: WatchType;
  readonly object: T;
}

/** The few API calls that the sandbox makes of its own API server, without the half second that an SDK costs to load. */
export class SandboxApi {
  private readonly base: URL;
  private readonly agent: Agent;

  constructor(server: string, tls: {readonly ca: string; readonly cert: string; readonly key: string}) {
    this.base = new URL(server);
    this.agent = new Agent({...tls, keepAlive: true, maxSockets: 50});
  }

  /** As one of the sandbox's own identities. */
  static async as(identity: Identity, server: string, dir: string): Promise<SandboxApi> {
    const {pki} = layout(dir);
    const [ca, cert, key] = await Promise.all([
      readFile(pkiFile(pki, 'ca', 'crt'), 'utf8'),
      readFile(pkiFile(pki, identity, 'crt'), 'utf8'),
      readFile(pkiFile(pki, identity, 'key'), 'utf8'),
    ]);
    return new SandboxApi(server, {ca, cert, key});
  }

  /** Status code and body of one request. */
  async raw(
    method: string,
    path: string,
    body?: unknown,
    contentType = 'application/json',
    timeoutMs = 10_000,
  ): Promise<{status: number; text: string}> {
    return new Promise((resolve, reject) => {
      const call = request(this.options(method, path, contentType, timeoutMs), (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve({status: response.statusCode ?? 0, text})).on('error', reject);
      });
      call.on('timeout', () => call.destroy(new Error(`no answer within ${timeoutMs} ms`))).on('error', reject);
      if (body === undefined) return void call.end();
      const text = Buffer.from(JSON.stringify(body));
      // Node says nothing of the length of a DELETE's body, and the server would take it for the next request.
      call.setHeader('content-length', text.length);
      call.end(text);
    });
  }

  /** One JSON object; a status of 400 or above is an error with the server's sentence. */
  async send<T>(method: string, path: string, body?: unknown, contentType?: string): Promise<T> {
    const {status, text} = await this.raw(method, path, body, contentType);
    if (status < 400) return JSON.parse(text) as T;
    throw new ToolError('kube-apiserver', `${method} ${path}: ${status} ${messageOf(text)}`, {transient: status >= 429});
  }

  async get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path);
  }

  /** JSON merge patch. */
  async patch<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('PATCH', path, body, 'application/merge-patch+json');
  }

  /** Watches from a resourceVersion on until the server ends the stream, an error occurs, or `signal` aborts. */
  async watch<T>(path: string, resourceVersion: string, onEvent: (event: WatchEvent<T>) => void, signal: AbortSignal): Promise<void> {
    const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${resourceVersion}`;
    await new Promise<void>((resolve, reject) => {
      const call = request(
        {...this.options('GET', `${path}${path.includes('?') ? '&' : '?'}${query}`, undefined, 0), signal},
        (response) => {
          if (response.statusCode !== 200) {
            response.resume();
            return reject(new ToolError('kube-apiserver', `watch ${path}: ${response.statusCode}`));
          }
          const lines = createInterface({input: response});
          lines.on('line', (line) => line !== '' && onEvent(JSON.parse(line) as WatchEvent<T>)).on('close', resolve);
          response.on('error', reject);
        },
      );
      call.on('error', reject).end();
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private options(method: string, path: string, contentType: string | undefined, timeout: number): RequestOptions {
    const headers = {
      accept: 'application/json',
      'user-agent': 'gomeet-sandbox',
      ...(contentType === undefined ? {} : {'content-type': contentType}),
    };
    return {method, host: this.base.hostname, port: this.base.port, path, agent: this.agent, headers, timeout};
  }
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as {message?: string}).message ?? text.slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}
