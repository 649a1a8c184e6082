import type {Middleware} from './objects.ts';

interface Bucket {
  tokens: number;
  at: number;
}

/** A token bucket for each client of each rate limit, with the deployed numbers. */
export class Buckets {
  private readonly buckets = new Map<string, Bucket>();

  /** Takes a token at `nowMs`; the seconds until there is one again when there is none. */
  take({metadata, spec}: Middleware, client: string, nowMs: number): number {
    if (spec.rateLimit === undefined || spec.rateLimit.average === 0) return 0;
    const {average, burst, period} = spec.rateLimit;
    const perMs = average / periodMs(period);
    const key = `${metadata.name}\0${client}`;
    const bucket = this.buckets.get(key) ?? {tokens: burst, at: nowMs};
    bucket.tokens = Math.min(burst, bucket.tokens + (nowMs - bucket.at) * perMs);
    bucket.at = nowMs;
    this.buckets.set(key, bucket);
    if (bucket.tokens < 1) return (1 - bucket.tokens) / perMs / 1000;
    bucket.tokens--;
    return 0;
  }
}

const UNITS: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000};

/** A duration as Traefik writes it (`1m`, `10s`), in milliseconds; a plain number counts seconds. */
export function periodMs(text: string): number {
  const [, number = '1', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  return Number(number) * (UNITS[unit] ?? 1000);
}
