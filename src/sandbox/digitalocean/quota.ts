import type {Quota} from './answers.ts';

const hourMs = 3600 * 1000;

/** Requests that were made in the hour that runs. */
export class HourlyQuota {
  readonly #limit: number;
  #since: number;
  #used: number;

  constructor(limit: number, {since, used}: {readonly since: number; readonly used: number}) {
    this.#limit = limit;
    this.#since = since;
    this.#used = used;
  }

  /** Counts one request, and tells what is left after it. */
  take(now: number): Quota {
    if (now - this.#since >= hourMs) {
      this.#since = now;
      this.#used = 0;
    }
    this.#used += 1;
    return {limit: this.#limit, remaining: this.#limit - this.#used, resetMs: this.#since + hourMs};
  }

  exceeded(): boolean {
    return this.#used > this.#limit;
  }

  saved(): {readonly since: number; readonly used: number} {
    return {since: this.#since, used: this.#used};
  }
}
