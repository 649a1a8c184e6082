import {PassThrough, Writable} from 'node:stream';
import {ToolError} from '../core/errors.ts';
import {listAt, textAt} from '../core/objects.ts';
import type {ExecRequest, ExecResult, PodExec} from '../core/ports.ts';
import {containsSecret} from '../core/secret.ts';
import {ApiError} from './api-error.ts';
import type {Send} from './kube-http.ts';
import type {Follow} from './kube-stream.ts';
import {followLogs, podLogs} from './pod-logs.ts';
import {retrying} from './retry.ts';

/** What the API server says at the end of an exec. */
export type ExecStatus = unknown;
/** One connection to a running command, as the WebSocket library gives it. */
export type ExecSocket = {
  readonly protocol: string;
  addEventListener(type: 'close' | 'error', listener: (event: unknown) => void): void;
  close(): void;
  terminate(): void;
};
/** Opens the connection; another one in tests. */
export type OpenExec = (
  request: ExecRequest,
  streams: {readonly stdout: Writable; readonly stderr: Writable; readonly stdin: PassThrough | null},
  done: (status: ExecStatus) => void,
) => Promise<ExecSocket>;

const outputLimit = 10 * 1024 * 1024;
const stdinChunk = 32 * 1024;
/** A command that gives no result is the caller's to end by its signal; this is the last resort. */
const longestMs = 600_000;

/**
 * Commands in pods over WebSocket. Rejects with a ToolError when the command could not run, prints more than 10 MiB, or the
 * connection ends without its exit code. Repeats only what failed before the command printed anything.
 */
export function podExec(open: OpenExec, explain: Send, follow?: Follow): PodExec {
  return {
    exec: (request, signal) => {
      if (request.command.some(containsSecret)) throw new Error(`an argument of an exec in ${request.pod} holds a secret value`);
      return retrying(() => once(open, explain, request, signal), signal);
    },
    logs: (request, signal) => retrying(() => podLogs(explain, request, signal), signal),
    ...(follow === undefined ? {} : {follow: (request, signal) => followLogs(follow, request, signal)}),
  };
}

async function once(open: OpenExec, explain: Send, request: ExecRequest, signal?: AbortSignal): Promise<ExecResult> {
  signal?.throwIfAborted();
  const where = `${request.pod} (${request.container})`;
  const out = collector();
  const err = collector();
  const stdin = request.stdin === undefined ? null : new PassThrough();
  return new Promise<ExecResult>((resolve, reject) => {
    let socket: ExecSocket | undefined;
    let over = false;
    const finish = (act: () => void) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      socket?.terminate();
      act();
    };
    const fail = (error: unknown) => finish(() => reject(error));
    const stop = () => fail(signal?.reason);
    const timer = setTimeout(
      () => fail(new ToolError('exec', `the command in ${where} gave no result within ${longestMs / 1000} s`)),
      longestMs,
    );
    timer.unref();
    signal?.addEventListener('abort', stop, {once: true});
    const excess = () => fail(new ToolError('exec', `the command in ${where} printed more than ${outputLimit / 1024 / 1024} MiB`));
    out.onExcess = excess;
    err.onExcess = excess;
    const done = (status: ExecStatus) => {
      const exitCode = exitCodeOf(status);
      if (exitCode !== undefined) return finish(() => resolve({exitCode, stdout: out.text(), stderr: err.text()}));
      fail(new ToolError('exec', `the command in ${where} could not run: ${textAt(status, 'message') ?? 'no reason given'}`));
    };
    const cut = (event: unknown) => {
      const printed = out.size() + err.size() > 0;
      const why = textAt(event, 'message') ?? '';
      fail(
        new ToolError('exec', `the connection to ${where} ended before the command did${why === '' ? '' : `: ${why}`}`, {
          transient: !printed,
        }),
      );
    };
    open(request, {stdout: out.stream, stderr: err.stream, stdin}, done).then(
      (opened) => {
        socket = opened;
        if (over) return opened.terminate();
        opened.addEventListener('close', cut);
        opened.addEventListener('error', cut);
        if (stdin === null) return;
        // Before v5 a client cannot end stdin without ending the command.
        if (opened.protocol !== 'v5.channel.k8s.io')
          return fail(
            new ToolError(
              'exec',
              `the API server is too old to give input to a command (it speaks ${opened.protocol}; 1.30 or newer is needed)`,
            ),
          );
        feed(stdin, request.stdin ?? '');
      },
      (error: unknown) => refusalOf(explain, request, error).then(fail, fail),
    );
  });
}

function feed(stdin: PassThrough, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let start = 0; start < bytes.length; start += stdinChunk) stdin.write(bytes.subarray(start, start + stdinChunk));
  stdin.end();
}

type Collector = {readonly stream: Writable; onExcess: () => void; size(): number; text(): string};

function collector(): Collector {
  const chunks: Buffer[] = [];
  let size = 0;
  const self: Collector = {
    stream: new Writable({
      write(chunk: Buffer, _encoding, next) {
        size += chunk.length;
        if (size > outputLimit) self.onExcess();
        else chunks.push(chunk);
        next();
      },
    }),
    onExcess: () => {},
    size: () => size,
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
  return self;
}

/** 0 for Success; for NonZeroExitCode the number among the causes; `undefined` when the command did not run. */
export function exitCodeOf(status: ExecStatus): number | undefined {
  if (textAt(status, 'status') === 'Success') return 0;
  if (textAt(status, 'reason') !== 'NonZeroExitCode') return undefined;
  const cause = listAt(status, 'details', 'causes').find((one) => textAt(one, 'reason') === 'ExitCode');
  const code = Number(textAt(cause, 'message'));
  return Number.isInteger(code) ? code : undefined;
}

/**
 * A refused WebSocket upgrade carries only a number ("Unexpected server response: 404"). The same address asked with a
 * plain GET gives the server's sentence; for a pod that is fine it says that an upgrade is required.
 */
async function refusalOf(explain: Send, request: ExecRequest, thrown: unknown): Promise<ToolError> {
  const text = textAt(thrown, 'message') ?? String(thrown);
  const status = /Unexpected server response: (\d+)/.exec(text)?.[1];
  const where = `${request.pod} (${request.container})`;
  if (status === undefined) return new ToolError('exec', `no connection to ${where}: ${text}`, {transient: true, cause: thrown});
  if (status === '429' || status === '502' || status === '503' || status === '504')
    return new ToolError('exec', `no connection to ${where}: the API server answered ${status}`, {transient: true});
  const path = `/api/v1/namespaces/${encodeURIComponent(request.namespace)}/pods/${encodeURIComponent(request.pod)}/exec`;
  const query = new URLSearchParams({container: request.container, command: 'true', stdout: 'true'});
  const said = await explain({method: 'GET', path: `${path}?${query}`, timeoutMs: 5_000}).then(
    () => '',
    (error: unknown) => (error instanceof ApiError && !/upgrade/i.test(error.message) ? error.message : ''),
  );
  return new ToolError('exec', said === '' ? `the API server refused the exec in ${where} with ${status}` : `no exec in ${where}: ${said}`);
}
