import type {RateLimit} from '../../core/cloud-data.ts';
import {AnswerLost, GomeetError, ToolError} from '../../core/errors.ts';
import type {Clock} from '../../core/ports.ts';
import type {Secret} from '../../core/secret.ts';
import {type HttpAnswer, type HttpSend, NoAnswer} from './http.ts';
import {askedPauseMs, pauseOf, rateLimitOf} from './pause.ts';
import {away, type CloudRequest, nameOf, notTheApi, refusalOf} from './refusal.ts';

export type TransportOptions = {
  readonly token: Secret;
  /** Where the token came from, in words. */
  readonly credential: string;
  readonly send: HttpSend;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** As Math.random, for the jitter. */
  readonly random?: () => number;
};

export type Transport = {
  /** The answer's JSON; null when it has no body. */
  json(request: CloudRequest, signal: AbortSignal): Promise<unknown>;
  text(request: CloudRequest, signal: AbortSignal): Promise<string>;
  rateLimit(): RateLimit | undefined;
};

/** Milliseconds for one exchange: the API usually needs less than one second. */
const exchangeMs = 10_000;
const tries = 12;
/** No further try begins after this many milliseconds: of a server that fails, that refuses connections, that is busy. */
const failingMs = 30_000;
const refusedMs = 3_000;
const busyMs = 90_000;

/** Why a try did not do it, and how long the next one may be waited for. */
type Trouble = {readonly error: GomeetError; readonly budgetMs: number; readonly pauseMs: number};

/**
 * Requests with the token, repeated while that can do no harm: GET, and PUT or DELETE of one thing, after 429, 5xx and
 * connection errors; POST only when it was refused with 429 or never left this machine. Throws as refusalOf says; AnswerLost
 * for a write without an answer.
 */
export function transport({token, credential, send, clock, random = Math.random}: TransportOptions): Transport {
  let limit: RateLimit | undefined;
  // A refusal says that nothing was touched: that must be so of what went before, too.
  let wrote = false;
  const hide = (text: string) => text.replaceAll(token.reveal(), '[secret]');

  const once = async (request: CloudRequest, signal: AbortSignal): Promise<HttpAnswer | NoAnswer> => {
    const {method, path, body} = request;
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token.reveal()}`,
      'user-agent': 'gomeet',
      ...(body === undefined ? {} : {'content-type': 'application/json'}),
    };
    const text = body === undefined ? {} : {body: JSON.stringify(body)};
    try {
      const answer = await send({method, path, headers, timeoutMs: exchangeMs, ...text}, signal);
      limit = rateLimitOf(answer.headers) ?? limit;
      if (method !== 'GET' && (answer.status < 400 || answer.status >= 500)) wrote = true;
      return answer;
    } catch (thrown) {
      if (method !== 'GET' && !(thrown instanceof NoAnswer && !thrown.sent)) wrote = true;
      signal.throwIfAborted();
      if (thrown instanceof NoAnswer) return thrown;
      if (thrown instanceof GomeetError) throw thrown;
      return new NoAnswer('the connection was cut before an answer came', {sent: true, transient: true, detail: ''});
    }
  };

  const troubleOf = (request: CloudRequest, answer: HttpAnswer | NoAnswer, attempt: number): Trouble | undefined => {
    if (answer instanceof NoAnswer) return silence(request, answer);
    if (answer.status >= 200 && answer.status < 300) return undefined;
    // The first try did it, and its answer was lost.
    if (answer.status === 404 && request.method === 'DELETE' && attempt > 1) return undefined;
    const error = refusalOf(request, answer, {credential, hide, wrote});
    if (answer.status === 429) return {error, budgetMs: busyMs, pauseMs: askedPauseMs(answer, clock.now().getTime())};
    const again = answer.status >= 500 && request.method !== 'POST';
    return {error, budgetMs: again ? failingMs : 0, pauseMs: again ? askedPauseMs(answer, clock.now().getTime()) : 0};
  };

  const patient = async (request: CloudRequest, signal: AbortSignal): Promise<HttpAnswer> => {
    const started = clock.now().getTime();
    for (let attempt = 1; ; attempt += 1) {
      const answer = await once(request, signal);
      const trouble = troubleOf(request, answer, attempt);
      if (trouble === undefined) {
        if (answer instanceof NoAnswer) throw answer;
        return answer;
      }
      const pauseMs = Math.max(pauseOf(attempt, random), trouble.pauseMs);
      const spentMs = clock.now().getTime() - started;
      if (attempt >= tries || spentMs + pauseMs > trouble.budgetMs) throw named(trouble, limit, clock);
      await clock.sleep(pauseMs, signal);
    }
  };

  return {
    json: async (request, signal) => {
      const answer = await patient(request, signal);
      if (answer.body === '' || answer.status === 404) return null;
      try {
        return JSON.parse(answer.body);
      } catch {
        throw notTheApi(request, answer, hide);
      }
    },
    text: async (request, signal) => (await patient(request, signal)).body,
    rateLimit: () => limit,
  };
}

/** A request without an answer: repeated when it never left, or when twice is the same as once. */
function silence(request: CloudRequest, trouble: NoAnswer): Trouble {
  const again = trouble.transient && (!trouble.sent || request.method !== 'POST');
  const lost = trouble.sent && request.method !== 'GET';
  const message = `${nameOf(request)}: ${trouble.message}`;
  const details = {detail: trouble.detail, ...away};
  return {
    error: lost
      ? new AnswerLost('digitalocean', `${message}; whether it took place is not known`, details)
      : new ToolError('digitalocean', message, {...details, transient: trouble.transient}),
    budgetMs: !again ? 0 : trouble.detail === 'ECONNREFUSED' ? refusedMs : failingMs,
    pauseMs: 0,
  };
}

/** Says of a used-up quota when it comes back. */
function named({error, budgetMs, pauseMs}: Trouble, limit: RateLimit | undefined, clock: Pick<Clock, 'now'>): GomeetError {
  if (budgetMs !== busyMs || !(error instanceof ToolError)) return error;
  const until = new Date(clock.now().getTime() + pauseMs).toISOString();
  const quota = limit === undefined ? '' : ` of ${limit.limit} requests an hour`;
  return new ToolError('digitalocean', `${error.message}: the quota${quota} is used up${pauseMs > 0 ? ` until ${until}` : ''}`, {
    detail: error.detail,
    transient: true,
    suggestions: ['other programs with a token of this account count too; run the command again later'],
  });
}
