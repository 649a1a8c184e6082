import type {Clock} from '../core/ports.ts';
import {Timeline} from './timeline.ts';

type Waiter = {readonly wake: () => void};

/** Turns of the event loop without any activity before time jumps: enough for chains of promises and finished I/O. */
const idleTurns = 4;

/** When the simulated world begins, unless a state file says otherwise. */
export const epoch = new Date('2026-03-02T09:00:00Z');

/**
 * Time that passes only when everybody waits: as soon as all work is asleep, it jumps to the earliest sleeper.
 * Timers fire on the way, but never make time pass: the limit of a whole command must not end work that is busy.
 */
export class VirtualClock implements Clock {
  #now: number;
  #sleepers = new Timeline<Waiter>();
  #timers = new Timeline<Waiter>();
  #holds = 0;
  #armed = false;
  #idle = 0;
  readonly #pace: number;

  /** `pace`: real milliseconds that a virtual second takes, for somebody who watches; none by default. */
  constructor(start: Date = epoch, pace = 0) {
    this.#now = start.getTime();
    this.#pace = pace;
  }

  now(): Date {
    return new Date(this.#now);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        this.#sleepers.drop(waiter);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        wake: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      signal?.addEventListener('abort', stop, {once: true});
      this.#sleepers.add(this.#now + Math.max(0, ms), waiter);
      this.#stir();
    });
  }

  timer(ms: number, fire: () => void): {cancel(): void} {
    const waiter: Waiter = {wake: fire};
    this.#timers.add(this.#now + Math.max(0, ms), waiter);
    return {cancel: () => void this.#timers.drop(waiter)};
  }

  /** Time stands still until the returned function is called: work of the real world (a file, a lock) is under way. */
  hold(): () => void {
    let held = true;
    this.#holds += 1;
    this.#idle = 0;
    return () => {
      if (!held) return;
      held = false;
      this.#holds -= 1;
      this.#stir();
    };
  }

  /** Moves on to a later time, as another process that shares the world saw it. Never backwards. */
  moveTo(time: Date): void {
    this.#now = Math.max(this.#now, time.getTime());
    this.#stir();
  }

  #stir(): void {
    this.#idle = 0;
    this.#arm();
  }

  #turn(): void {
    this.#armed = false;
    if (this.#holds > 0 || this.#sleepers.size === 0) return;
    this.#idle += 1;
    const jumps = this.#idle > idleTurns;
    if (jumps) this.#idle = 0;
    if (jumps && this.#pace > 0) {
      this.#armed = true;
      setTimeout(() => this.#arrive(), (this.#distance() * this.#pace) / 1000);
      return;
    }
    if (jumps) this.#jump();
    this.#arm();
  }

  #arrive(): void {
    this.#armed = false;
    if (this.#holds === 0) this.#jump();
    this.#arm();
  }

  #arm(): void {
    if (this.#armed || this.#holds > 0 || this.#sleepers.size === 0) return;
    this.#armed = true;
    setImmediate(() => this.#turn());
  }

  /** Virtual milliseconds until something happens. */
  #distance(): number {
    const asleep = this.#sleepers.nextAt() ?? this.#now;
    return Math.max(0, Math.min(asleep, this.#timers.nextAt() ?? asleep) - this.#now);
  }

  #jump(): void {
    const asleep = this.#sleepers.nextAt();
    if (asleep === undefined) return;
    const timed = this.#timers.nextAt();
    const queue = timed !== undefined && timed <= asleep ? this.#timers : this.#sleepers;
    const at = Math.min(timed ?? asleep, asleep);
    this.#now = Math.max(this.#now, at);
    while (queue.nextAt() === at) queue.take()?.item.wake();
  }
}
