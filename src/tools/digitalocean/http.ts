import {ToolError} from '../../core/errors.ts';

/** One request to the API. `path` begins with `/v2/` and has the query. */
export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: {readonly [name: string]: string};
  readonly body?: string;
  /** Milliseconds for the whole exchange. */
  readonly timeoutMs: number;
};
/** Names of headers are lower case. */
export type HttpAnswer = {readonly status: number; readonly headers: {readonly [name: string]: string}; readonly body: string};
/** Carries one request and repeats nothing. Rejects with a NoAnswer, or with the signal's reason. */
export type HttpSend = (request: HttpRequest, signal: AbortSignal) => Promise<HttpAnswer>;

/** No answer that could be read. `sent` is false only when the request certainly never left this machine. */
export class NoAnswer extends ToolError {
  readonly sent: boolean;

  constructor(message: string, options: {readonly sent: boolean; readonly transient: boolean; readonly detail: string}) {
    super('digitalocean', message, options);
    this.sent = options.sent;
  }
}

/** The largest answer of a big account is some megabytes; more is not the API. */
const largestBody = 16 * 1024 * 1024;

/** Carries requests over fetch, with a time limit of its own. Node takes a proxy from the environment with NODE_USE_ENV_PROXY=1. */
export function httpSend(server: string): HttpSend {
  return async ({method, path, headers, body, timeoutMs}, signal) => {
    signal.throwIfAborted();
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetch(`${server}${path}`, {
        method,
        headers,
        // Whoever redirects must not be handed the token.
        redirect: 'manual',
        signal: AbortSignal.any([signal, limit]),
        ...(body === undefined ? {} : {body}),
      });
      return {status: answer.status, headers: Object.fromEntries(answer.headers), body: await textOf(answer, server)};
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof NoAnswer) throw thrown;
      if (limit.aborted)
        throw new NoAnswer(`${server} gave no answer within ${timeoutMs / 1000} s`, {sent: true, transient: true, detail: 'silent'});
      throw connectionTrouble(server, thrown);
    }
  };
}

async function textOf(answer: Response, server: string): Promise<string> {
  if (answer.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.length;
    if (size > largestBody)
      throw new NoAnswer(`${server} answered with more than ${largestBody / 1024 / 1024} MiB: that is not the API`, {
        sent: true,
        transient: false,
        detail: 'too large',
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Why no connection was made, by the code of Node's socket or TLS error. */
const neverMade: {readonly [code: string]: string} = {
  ECONNREFUSED: 'connection refused: nothing listens there',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the name server does not answer',
  EHOSTUNREACH: 'no route to that host',
  ENETUNREACH: 'no route to that network',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within the limit',
};
const untrusted = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_)/;

/** What went wrong on the way, as a sentence that names the server and nothing of the request. */
function connectionTrouble(server: string, thrown: unknown): NoAnswer {
  const code = codeOf(thrown);
  const known = neverMade[code];
  if (known !== undefined)
    return new NoAnswer(`${server} cannot be reached: ${known}`, {sent: false, transient: code !== 'ENOTFOUND', detail: code});
  if (untrusted.test(code))
    return new NoAnswer(`${server} shows a certificate that this machine does not trust (${code})`, {
      sent: false,
      transient: false,
      detail: code,
    });
  // fetch has a list of ports that it never connects to.
  if (thrown instanceof Error && thrown.cause instanceof Error && thrown.cause.message === 'bad port')
    return new NoAnswer(`${server} has a port that Node's fetch refuses`, {sent: false, transient: false, detail: 'bad port'});
  const how = code === '' ? '' : ` (${code})`;
  return new NoAnswer(`the connection to ${server} was cut before an answer came${how}`, {sent: true, transient: true, detail: code});
}

/** fetch hides the code of the socket in its cause; several addresses are one AggregateError. */
function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return '';
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0]);
  return 'cause' in thrown ? codeOf(thrown.cause) : '';
}
