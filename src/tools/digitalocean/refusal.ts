import {z} from 'zod';
import {AnswerLost, type GomeetError, Refused, ToolError, UserError} from '../../core/errors.ts';
import type {HttpAnswer} from './http.ts';

/** What is asked of the API, without what the transport adds. */
export type CloudRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With the query. */
  readonly path: string;
  readonly body?: object;
};

export const tokensPage = 'https://cloud.digitalocean.com/account/api/tokens';
const errorSchema = z.looseObject({id: z.string(), message: z.string(), request_id: z.string().optional()});

/** `GET /v2/account`: a request as sentences name it. */
export function nameOf({method, path}: Pick<CloudRequest, 'method' | 'path'>): string {
  return `${method} ${path.split('?')[0]}`;
}

export type RefusalContext = {
  /** Where the token came from. */
  readonly credential: string;
  /** Takes the token out of whatever the other side repeated. */
  readonly hide: (text: string) => string;
  /** Something was changed, or may have been, before this request. */
  readonly wrote: boolean;
};

/**
 * The error that an answer other than 2xx is: UserError for a token that is not accepted, Refused for a first write that it
 * may not do, AnswerLost for a write that failed inside the server, else a ToolError whose `detail` is the API's own word for
 * it (`not_found`, `unprocessable_entity`, …).
 */
export function refusalOf(request: CloudRequest, answer: HttpAnswer, {credential, hide, wrote}: RefusalContext): GomeetError {
  const {status} = answer;
  const said = saidBy(answer);
  if (said === undefined) return notTheApi(request, answer, hide);
  const message = hide(said.message.trim() === '' ? said.id : said.message.trim()).replace(/\.$/, '');
  const trace = traceOf(answer, said.request_id);
  if (status === 401)
    return new UserError(`DigitalOcean does not accept the token from ${credential}: ${message}${trace}`, {
      suggestions: [`it may be revoked or expired: make one at ${tokensPage} and put it into DIGITALOCEAN_ACCESS_TOKEN`],
    });
  if (status === 403 && request.method !== 'GET') {
    const forbidden = `the token from ${credential} may not do ${nameOf(request)}: ${message}${trace}`;
    if (!wrote) return new Refused(`${forbidden}; nothing was changed in the account`, scopes);
    return new ToolError('digitalocean', `${forbidden}; this request changed nothing, earlier ones did`, {detail: said.id, ...scopes});
  }
  const sentence = `${nameOf(request)}: ${message} (${status} ${said.id}${trace === '' ? '' : `,${trace.replace(/[()]/g, '')}`})`;
  if (status >= 500 && request.method !== 'GET')
    return new AnswerLost('digitalocean', `${sentence}; whether it took place is not known`, {detail: said.id, ...failing});
  return new ToolError('digitalocean', sentence, {
    detail: said.id,
    transient: status === 429 || status >= 500,
    ...(status === 403 ? scopes : status >= 500 ? failing : {}),
  });
}

const scopes = {suggestions: [`give the token full access, or the scope that is missing, at ${tokensPage}`]};

const failing = {suggestions: ['DigitalOcean has trouble (status.digitalocean.com tells): run the command again later']};
/** What to do about a server that does not answer. */
export const away = {
  suggestions: [
    'check the network, DIGITALOCEAN_API_URL and HTTPS_PROXY, or look whether DigitalOcean has trouble (status.digitalocean.com); then run the command again',
  ],
};

/** An answer that the API did not write: a proxy, a login page of a network, another server. */
export function notTheApi(request: CloudRequest, {status, headers, body}: HttpAnswer, hide: (text: string) => string): ToolError {
  const type = headers['content-type']?.split(';')[0] ?? 'no content type';
  const start = hide(body).replaceAll(/\s+/g, ' ').trim().slice(0, 80);
  const to = headers['location'] === undefined ? '' : `, which leads to ${hide(headers['location']).split('?')[0]}`;
  const message = `${nameOf(request)} was answered with ${status} (${type})${to}, and not as DigitalOcean answers${start === '' ? '' : `: "${start}"`}`;
  const details = {
    detail: 'not the api',
    suggestions: ['a proxy or another server may stand in between: check DIGITALOCEAN_API_URL, HTTPS_PROXY and NO_PROXY'],
  };
  if (request.method === 'GET' || (status >= 300 && status < 500))
    return new ToolError('digitalocean', message, {...details, transient: status >= 500});
  return new AnswerLost('digitalocean', `${message}; whether it took place is not known`, details);
}

function saidBy({body}: HttpAnswer): z.infer<typeof errorSchema> | undefined {
  try {
    return errorSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** What support asks for. */
function traceOf({headers}: HttpAnswer, inBody: string | undefined): string {
  const id = headers['x-request-id'] ?? inBody ?? '';
  return /^[\w-]{1,80}$/.test(id) ? ` (request ${id})` : '';
}
