import type {RateLimit} from '../../core/cloud-data.ts';
import type {HttpAnswer} from './http.ts';

const firstPauseMs = 250;
const longestPauseMs = 8_000;

/** Doubles from 250 ms to 8 s, with jitter so that parallel calls do not come back together. `random` as Math.random. */
export function pauseOf(attempt: number, random: () => number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)) * (0.75 + random() / 2);
}

/**
 * How long the API asks to stay away, in milliseconds. Retry-After is seconds or a date. Without it `ratelimit-reset` counts,
 * but only when nothing of the hourly quota is left: else it was the limit per minute, of which that header does not speak.
 */
export function askedPauseMs({headers}: HttpAnswer, nowMs: number): number {
  const after = headers['retry-after'];
  if (after !== undefined) {
    const seconds = Number(after);
    const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(after) - nowMs;
    return Number.isFinite(ms) ? Math.max(0, ms) : 0;
  }
  const limit = rateLimitOf(headers);
  return limit === undefined || limit.remaining > 0 ? 0 : Math.max(0, Date.parse(limit.resetAt) - nowMs);
}

/** What the headers tell of the hourly quota; `ratelimit-reset` is seconds since 1970. */
export function rateLimitOf(headers: HttpAnswer['headers']): RateLimit | undefined {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) => whole(headers[`ratelimit-${name}`]));
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined;
  const resetAt = new Date(reset * 1000);
  return Number.isNaN(resetAt.getTime()) ? undefined : {limit, remaining, resetAt: resetAt.toISOString()};
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
