import type {ApiRequest} from './types.ts';

/**
 * What goes wrong with a request. A status is answered before anything is done. `cut-before` and `silent-before`: nothing is
 * done; `cut-after` and `silent-after`: it is done, and nobody is told. `die`: it is done, its answer is lost and so is every
 * later request, which is how a killed command looks from here.
 */
export type Fault =
  | {readonly status: 429 | 500 | 502 | 503; readonly retryAfterS?: number}
  | 'cut-before'
  | 'cut-after'
  | 'silent-before'
  | 'silent-after'
  | 'die';

/** Which requests fail, counted from 1 among those that `only` selects. Exactly one of `every`, `at`, `from`. */
export type FaultPlan = {
  readonly as: Fault;
  readonly only?: {
    /** A method, or `write` for everything but GET and HEAD. */
    readonly method?: string;
    /** A part of the path. */
    readonly path?: string;
  };
  /** Every n-th. */
  readonly every?: number;
  /** These alone. */
  readonly at?: readonly number[];
  /** From the n-th on. */
  readonly from?: number;
};

/** Counts requests against plans. The first plan that fits decides; every plan counts every request that it selects. */
export class FaultBoard {
  #plans: readonly {readonly plan: FaultPlan; seen: number}[] = [];
  #dead = false;

  set(plans: readonly FaultPlan[]): void {
    this.#plans = plans.map((plan) => ({plan, seen: 0}));
    this.#dead = false;
  }

  next(request: Pick<ApiRequest, 'method' | 'path'>): Fault | undefined {
    if (this.#dead) return 'cut-before';
    let found: Fault | undefined;
    for (const entry of this.#plans) {
      if (!selects(entry.plan, request)) continue;
      entry.seen += 1;
      if (found === undefined && hits(entry.plan, entry.seen)) found = entry.plan.as;
    }
    if (found === 'die') this.#dead = true;
    return found;
  }
}

function selects({only}: FaultPlan, {method, path}: Pick<ApiRequest, 'method' | 'path'>): boolean {
  if (only?.path !== undefined && !path.includes(only.path)) return false;
  if (only?.method === 'write') return method !== 'GET' && method !== 'HEAD';
  return only?.method === undefined || only.method === method;
}

function hits({every, at, from}: FaultPlan, seen: number): boolean {
  if (every !== undefined) return seen % every === 0;
  return at?.includes(seen) ?? seen >= (from ?? 1);
}

/** A fault in a word or two, for the log. */
export function faultName(fault: Fault): string {
  return typeof fault === 'string' ? fault : `status ${fault.status}`;
}
