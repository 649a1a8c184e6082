import type {Clock} from '../core/ports.ts';

/** How a watch paces itself. */
export type WatchPace = {
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** A connection that lived this long was a good one: the next one is opened at once. */
  readonly steadyMs: number;
  /** Without a byte for this long the server hangs: it sends a bookmark about every minute. */
  readonly silenceMs: number;
  /** How long the server is asked to keep a stream open, in seconds; a little less, so that not all end together. */
  readonly lifeS: number;
};

export const watchPace: WatchPace = {firstPauseMs: 100, longestPauseMs: 5_000, steadyMs: 10_000, silenceMs: 90_000, lifeS: 3_600};

/** How long to wait before the next connection: doubles while connections are short, with jitter so that watches do not come back together. */
export class WatchPauses {
  readonly #pace: WatchPace;
  readonly #clock: Clock;
  #begun: number;
  #short = 0;

  constructor(pace: WatchPace, clock: Clock) {
    this.#pace = pace;
    this.#clock = clock;
    this.#begun = clock.now().getTime();
  }

  begun(): void {
    this.#begun = this.#clock.now().getTime();
  }

  /** After the server ended a stream, as it does when its time is over. */
  afterClose(): number {
    return this.#next(true);
  }

  /** After an error; one that says to start anew is answered at once, the first time. */
  afterFailure(anew: boolean): number {
    return this.#next(anew);
  }

  #next(atOnce: boolean): number {
    if (this.#clock.now().getTime() - this.#begun >= this.#pace.steadyMs) this.#short = 0;
    this.#short += 1;
    if (atOnce && this.#short === 1) return 0;
    const pauseMs = Math.min(this.#pace.longestPauseMs, this.#pace.firstPauseMs * 2 ** (this.#short - 1));
    return pauseMs * (0.75 + Math.random() / 4);
  }
}
