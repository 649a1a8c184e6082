import type {Account} from './account.ts';
import type {Hooks, Latency} from './types.ts';

/** Something that happened, to be told to whoever stands around the account. */
export type Told = (hooks: Hooks) => Promise<void> | void;

/** One request on its way through the account. Times in milliseconds of the clock. */
export type Call = {
  readonly account: Account;
  readonly now: number;
  /** What the path's `{…}` stood for, in order. */
  readonly params: readonly string[];
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly latency: Latency;
  readonly origin: string;
  readonly hooks: Hooks;
  readonly tell: (told: Told) => void;
};

/** What a handler answers. `json` or `text`, or neither with 204. */
export type Outcome = {readonly status: number; readonly json?: unknown; readonly text?: string; readonly type?: string};
export type Handler = (call: Call) => Outcome;

/** The API says no. Thrown before anything was changed. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly id: string;

  constructor(status: number, id: string, message: string) {
    super(message);
    this.name = 'ApiRefusal';
    this.status = status;
    this.id = id;
  }
}

/** Sentence of the API for what is not there (terraform-provider-digitalocean#769). */
export function notFound(): ApiRefusal {
  return new ApiRefusal(404, 'not_found', 'The resource you were accessing could not be found.');
}

export function unprocessable(message: string): ApiRefusal {
  return new ApiRefusal(422, 'unprocessable_entity', message);
}

/** What the managed Kubernetes finds wrong with a request (doctl#1619, csi-digitalocean#279). */
export function invalid(message: string): ApiRefusal {
  return unprocessable(`validation error: ${message}`);
}

/** The one of that id; throws a 404. */
export function find<T>(all: readonly T[], is: (one: T) => boolean): T {
  const found = all.find(is);
  if (found === undefined) throw notFound();
  return found;
}

export function remove<T>(all: T[], one: T): void {
  const at = all.indexOf(one);
  if (at !== -1) all.splice(at, 1);
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
