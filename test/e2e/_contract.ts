import type {Cloud} from '../../src/core/cloud.ts';
import {Secret} from '../../src/core/secret.ts';
import {deployedAccount, type Emulator, emulator, serveEmulator} from '../../src/sandbox/digitalocean/index.ts';
import {systemClock} from '../../src/tools/clock.ts';
import {type HttpSend, httpSend} from '../../src/tools/digitalocean/http.ts';
import {digitalOcean} from '../../src/tools/digitalocean/index.ts';
import {wanted} from '../sandbox/digitalocean/_account.ts';
import {startPrism} from './_prism.ts';

export type Contract = {
  readonly api: Emulator;
  /** The adapter, through prism. */
  readonly cloud: Cloud;
  /** What prism found wrong with requests or answers. */
  readonly violations: string[];
  /** `METHOD /path` of what was asked, ids replaced. */
  readonly asked: ReadonlySet<string>;
  readonly ask: (method: string, path: string, body?: unknown, token?: string) => ReturnType<typeof answered>;
  /** Lets seconds pass for the emulator. */
  readonly pass: (seconds: number) => void;
  close(): Promise<void>;
};

const signal = new AbortController().signal;

/** The emulator of a deployed account behind prism. Tokens: `full`, `reader`, `gone`. */
export async function openContract(description: string): Promise<Contract> {
  let later = 0;
  const violations: string[] = [];
  const asked = new Set<string>();
  const clock = {now: () => new Date(Date.now() + later)};
  const api = emulator({clock, seed: deployedAccount(wanted), tokens: {full: 'full', reader: 'read', gone: 'revoked'}});
  const upstream = await serveEmulator(api, {port: 0});
  const prism = await startPrism(description, upstream.url);

  // Prism answers with a problem document of its own, and marks what it let pass.
  const send: HttpSend = async (request, abort) => {
    const answer = await httpSend(prism.url)(request, abort);
    asked.add(`${request.method} ${request.path.replace(/\?.*/, '').replaceAll(/[0-9a-f-]{36}|\/\d+(?=\/|$)/g, '…')}`);
    const marks = answer.headers['sl-violations'];
    const problem = answer.headers['content-type']?.includes('problem+json') === true ? answer.body : undefined;
    for (const found of [marks, problem]) if (found !== undefined) violations.push(`${request.method} ${request.path}: ${found}`);
    return answer;
  };
  return {
    api,
    cloud: digitalOcean({token: new Secret('full'), credential: 'test', server: prism.url, send, clock: systemClock}),
    violations,
    asked,
    ask: (method, path, body, token = 'full') => answered(send, method, path, body, token),
    pass: (seconds) => {
      later += seconds * 1000;
    },
    close: async () => {
      await prism.stop();
      await upstream.close();
    },
  };
}

async function answered(send: HttpSend, method: string, path: string, body: unknown, token: string) {
  const own = {accept: 'application/json', authorization: `Bearer ${token}`};
  const plain = {method, path, headers: own, timeoutMs: 10_000};
  const headers = {...own, 'content-type': 'application/json'};
  const {status, body: text} = await send(body === undefined ? plain : {...plain, headers, body: JSON.stringify(body)}, signal);
  return {status, json: JSON.parse(text === '' ? 'null' : text)};
}
