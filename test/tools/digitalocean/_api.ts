import type {Cloud} from '../../../src/core/cloud.ts';
import {Secret} from '../../../src/core/secret.ts';
import {VirtualClock} from '../../../src/simulator/clock.ts';
import type {HttpAnswer, HttpRequest} from '../../../src/tools/digitalocean/http.ts';
import {digitalOcean} from '../../../src/tools/digitalocean/index.ts';

export const tokenText = 'dop_v1_0123456789abcdef';
export const credential = 'DIGITALOCEAN_TOKEN';
export const never = new AbortController().signal;

type Answer = Partial<Omit<HttpAnswer, 'body'>> & {readonly body?: unknown};
/** An answer, or what the connection throws. */
export type Said = Answer | Error;

export type FakeApi = {readonly cloud: Cloud; readonly asked: HttpRequest[]; readonly clock: VirtualClock; sleptMs(): number};

/** An account whose API gives these answers in turn, the last one for ever; no jitter. */
export function answering(...answers: readonly Said[]): FakeApi {
  return answeredBy((_, number) => answers[Math.min(number, answers.length) - 1] ?? {});
}

/** An account whose API answers by function; `number` counts from 1. */
export function answeredBy(answer: (request: HttpRequest, number: number) => Said): FakeApi {
  const asked: HttpRequest[] = [];
  const clock = new VirtualClock();
  const started = clock.now().getTime();
  const cloud = digitalOcean({
    token: new Secret(tokenText),
    credential,
    server: 'https://api.digitalocean.com',
    clock,
    random: () => 0.5,
    send: async (request) => {
      asked.push(request);
      const said = answer(request, asked.length);
      if (said instanceof Error) throw said;
      const {status = 200, headers = {}, body} = said;
      const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
      return {status, headers: {'content-type': 'application/json', ...headers}, body: text};
    },
  });
  return {cloud, asked, clock, sleptMs: () => clock.now().getTime() - started};
}

/** `GET /v2/account`, in order. */
export function linesOf(asked: readonly HttpRequest[]): readonly string[] {
  return asked.map(({method, path}) => `${method} ${path}`);
}

/** The error of a promise that must fail. */
export async function failing(promise: Promise<unknown>): Promise<Error> {
  const value = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (value instanceof Error) return value;
  throw new Error('it did not fail');
}

export const account = {
  account: {uuid: 'a1', status: 'active', status_message: '', droplet_limit: 25, floating_ip_limit: 5, email_verified: true},
};
export const refused = (status: number, id: string, message: string, more: object = {}): Answer => ({
  status,
  headers: {'x-request-id': '4d9d8375-3c56-4925-a3e7-eb137fed17e9'},
  body: {id, message, ...more},
});
