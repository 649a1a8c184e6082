import {ToolError} from '../core/errors.ts';

export type DownloadOptions = {
  /** A longer answer is cut off and refused. Bytes. */
  readonly maxBytes: number;
  /** For the whole transfer, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** The platform's fetch, unless a test brings its own. */
  readonly fetch?: typeof globalThis.fetch;
};

/**
 * One file over HTTPS, redirects included. Rejects with a ToolError that names address and reason: no https on the way,
 * an HTTP status other than 200, too long, cut short, or too slow.
 */
export async function download(url: string, options: DownloadOptions): Promise<Buffer> {
  const limit = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
  const fail = (reason: string, transient: boolean, cause?: unknown) =>
    new ToolError('download', `${url} could not be fetched: ${reason}`, {transient, cause});
  try {
    const response = await (options.fetch ?? globalThis.fetch)(url, {
      signal,
      redirect: 'follow',
      headers: {accept: '*/*', 'user-agent': 'gomeet'},
    });
    if (response.url !== '' && !response.url.startsWith('https://')) throw fail('it was redirected to an address without https', false);
    if (response.status !== 200) {
      await response.body?.cancel();
      throw fail(`the server answered ${response.status}`, response.status === 429 || response.status >= 500);
    }
    const bytes = await collect(response, options.maxBytes);
    if (bytes === undefined) throw fail(`it is longer than ${options.maxBytes / 1024 / 1024} MB`, false);
    return bytes;
  } catch (error) {
    if (error instanceof ToolError) throw error;
    if (options.signal?.aborted === true) throw options.signal.reason;
    if (limit.aborted) throw fail(`no complete answer within ${options.timeoutMs / 1000} s`, true, error);
    throw fail(reasonOf(error), true, error);
  }
}

/** The body, or `undefined` when it is longer than allowed; the rest is then not read. */
async function collect(response: Response, maxBytes: number): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.byteLength;
    if (length > maxBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** fetch says only "fetch failed"; the reason is in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
