import type {Json} from '../../core/json.ts';
import type {Account} from './account.ts';
import {answerOf, baseHeaders, refusalAnswer, refusals} from './answers.ts';
import {parsedBody} from './body.ts';
import {ApiRefusal, notFound, type Outcome, type Told} from './call.ts';
import {ConnectionLost} from './connection-lost.ts';
import {FaultBoard, faultName} from './faults.ts';
import {faultAnswer, mayAct} from './faulty.ts';
import {HourlyQuota} from './quota.ts';
import {route} from './routes.ts';
import {otherTeam, readSaved, type Saved} from './saved.ts';
import {balance} from './services.ts';
import {settle} from './settle.ts';
import type {ApiAnswer, ApiRequest, Emulator, EmulatorOptions, Exchange, Latency, LoggedRequest, TokenKind} from './types.ts';

/** Requests an hour that a token may make (description of the API). */
const usualQuota = 5000;

/** About what the real ones take; the drain of a node without stubborn pods. */
const usualLatency: Latency = {
  cluster: 240_000,
  node: 90_000,
  drain: 20_000,
  loadBalancer: 60_000,
  firewall: 5_000,
  upgrade: 300_000,
};

/** DigitalOcean's API in memory. Requests are answered one after the other, in the order in which they came. */
export function emulator(options: EmulatorOptions): Emulator {
  return new EmulatedApi(options);
}

class EmulatedApi implements Emulator {
  readonly #options: EmulatorOptions;
  readonly #latency: Latency;
  readonly #faults = new FaultBoard();
  #account: Account;
  readonly #other: Account;
  #log: LoggedRequest[] = [];
  #requests: number;
  readonly #quota: HourlyQuota;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: EmulatorOptions) {
    this.#options = options;
    this.#latency = {...usualLatency, ...options.latency};
    const saved = options.saved === undefined ? undefined : readSaved(options.saved);
    this.#account = saved?.account ?? structuredClone(options.seed);
    this.#other = saved?.other ?? otherTeam(this.#account);
    this.#requests = saved?.requests ?? 0;
    this.#quota = new HourlyQuota(options.quota ?? usualQuota, saved ?? {since: options.clock.now().getTime(), used: 0});
  }

  async handle(request: ApiRequest): Promise<ApiAnswer> {
    const exchange = await this.exchange(request);
    if (exchange.kind === 'answer') return exchange.answer;
    if (exchange.kind === 'silent') return new Promise<never>(() => {});
    throw new ConnectionLost(request);
  }

  exchange(request: ApiRequest): Promise<Exchange> {
    return this.#inTurn(() => this.#exchange(request));
  }

  advance(): Promise<void> {
    return this.#inTurn(() => this.#advance());
  }

  edit(change: (account: Account) => void): Promise<void> {
    return this.#inTurn(async () => {
      change(this.#account);
      await this.#advance();
      await this.#changed();
    });
  }

  state(): Json {
    const saved: Saved = {
      schemaVersion: 1,
      account: this.#account,
      other: this.#other,
      requests: this.#requests,
      ...this.#quota.saved(),
    };
    return JSON.parse(JSON.stringify(saved));
  }

  account(): Account {
    return structuredClone(this.#account);
  }

  log(): readonly LoggedRequest[] {
    return [...this.#log];
  }

  resetLog(): void {
    this.#log = [];
  }

  fail(...plans: Parameters<FaultBoard['set']>[0]): void {
    this.#faults.set(plans);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #exchange(request: ApiRequest): Promise<Exchange> {
    await this.#advance();
    this.#requests += 1;
    const headers = baseHeaders(this.#requests, this.#quota.take(this.#options.clock.now().getTime()));
    const who = this.#who(request);
    const fault = this.#faults.next(request);
    const done = mayAct(fault) ? await this.#answer(request, who, headers) : {answer: faultAnswer(fault, headers), acted: false};
    const lost = typeof fault === 'string' ? (fault.startsWith('silent') ? 'silent' : 'cut') : undefined;
    this.#log.push({
      number: this.#requests,
      at: this.#options.clock.now().toISOString(),
      method: request.method,
      path: request.path,
      status: lost === undefined ? done.answer.status : 0,
      who: who ?? 'nobody',
      acted: done.acted,
      fault: fault === undefined ? null : faultName(fault),
    });
    return lost === undefined ? {kind: 'answer', answer: done.answer} : {kind: lost};
  }

  async #answer(request: ApiRequest, who: TokenKind | undefined, headers: ApiAnswer['headers']) {
    try {
      if (who === undefined || who === 'revoked') throw refusals[401];
      if (this.#quota.exceeded()) throw refusals[429];
      if (who === 'read' && request.method !== 'GET') throw refusals[403];
      const told: Told[] = [];
      const outcome = this.#act(request, who, (one) => told.push(one));
      await this.#tell(told);
      const acted = request.method !== 'GET';
      if (acted) await this.#changed();
      return {answer: answerOf(outcome, headers), acted};
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      return {answer: refusalAnswer(error, headers), acted: false};
    }
  }

  #act(request: ApiRequest, who: TokenKind, tell: (told: Told) => void): Outcome {
    const {pathname: path, searchParams: query} = new URL(request.path, 'http://emulator');
    const found = route(request.method, path);
    if (found === undefined) throw notFound();
    return found.handler({
      account: who === 'other-team' ? this.#other : this.#account,
      now: this.#options.clock.now().getTime(),
      params: found.params,
      path,
      query,
      body: parsedBody(request.body),
      latency: this.#latency,
      origin: this.#options.origin ?? 'https://api.digitalocean.com',
      hooks: this.#options.hooks ?? {},
      tell,
    });
  }

  /** One step after the other until nothing is due any more: what goes may call for what comes. */
  async #advance(): Promise<void> {
    const now = this.#options.clock.now().getTime();
    const told: Told[] = [];
    const tell = (one: Told) => void told.push(one);
    const services = this.#options.hooks?.services?.();
    let happened = services !== undefined && balance(this.#account, services, now, this.#latency, tell);
    while (settle(this.#account, now, this.#latency, tell)) happened = true;
    await this.#tell(told);
    if (happened) await this.#changed();
  }

  async #tell(told: readonly Told[]): Promise<void> {
    for (const one of told) await one(this.#options.hooks ?? {});
  }

  async #changed(): Promise<void> {
    await this.#options.hooks?.changed?.(this.state());
  }

  #who({headers}: ApiRequest): TokenKind | undefined {
    const [, token] = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '') ?? [];
    if (token === undefined) return undefined;
    return this.#options.tokens === undefined ? 'full' : this.#options.tokens[token];
  }
}
