import {ApiRefusal, type Outcome} from './call.ts';
import {uuidOf} from './ids.ts';
import type {ApiAnswer} from './types.ts';

/** What is left of the hourly quota. */
export type Quota = {readonly limit: number; readonly remaining: number; readonly resetMs: number};

/** Headers that every answer has. The request's id follows from its number. */
export function baseHeaders(number: number, {limit, remaining, resetMs}: Quota): {readonly [name: string]: string} {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(Math.max(0, remaining)),
    'ratelimit-reset': String(Math.ceil(resetMs / 1000)),
    'x-request-id': uuidOf(`request/${number}`),
  };
}

export function answerOf({status, json, text, type}: Outcome, headers: ApiAnswer['headers']): ApiAnswer {
  if (text !== undefined) return {status, headers: {...headers, 'content-type': type ?? 'text/plain'}, body: text};
  if (json === undefined) return {status, headers, body: ''};
  return {status, headers: {...headers, 'content-type': 'application/json; charset=utf-8'}, body: JSON.stringify(json)};
}

/** The API's error document. `retryAfterS` only where a request may be sent again after a known time. */
export function refusalAnswer({status, id, message}: ApiRefusal, headers: ApiAnswer['headers'], retryAfterS?: number): ApiAnswer {
  const retry = retryAfterS === undefined ? {} : {'retry-after': String(retryAfterS)};
  return answerOf({status, json: {id, message, request_id: headers['x-request-id']}}, {...headers, ...retry});
}

/** Answers that are given whatever was asked. Words of the description's examples, and of doctl#83 for the 403. */
export const refusals = {
  401: new ApiRefusal(401, 'unauthorized', 'Unable to authenticate you'),
  403: new ApiRefusal(403, 'forbidden', 'You are not authorized to perform this operation'),
  429: new ApiRefusal(429, 'too_many_requests', 'API Rate limit exceeded.'),
  500: new ApiRefusal(500, 'server_error', 'Unexpected server-side error'),
  502: new ApiRefusal(502, 'bad_gateway', 'Bad Gateway'),
  503: new ApiRefusal(503, 'service_unavailable', 'Service Unavailable'),
} as const;
