import {cents} from './dollars.ts';

/** What one thing costs: US dollars a month before tax, by the provider's own list. `what`: `20 × g-16vcpu-64gb at $504`. */
export type PriceLine = {
  readonly name: string;
  readonly what: string;
  readonly before: number;
  readonly after: number;
  /** When an autoscaler has gone as far as it may. */
  readonly atMost: number;
};

/** What a plan does to the bill. `untold`: what is billed beside this, and the provider's API names no price for. */
export type PriceChange = {
  readonly currency: 'USD';
  readonly per: 'month';
  readonly before: number;
  readonly after: number;
  readonly atMost: number;
  readonly lines: readonly PriceLine[];
  readonly untold: readonly string[];
};

/** The sum of the lines. */
export function priceChange(lines: readonly PriceLine[], untold: readonly string[]): PriceChange {
  const sum = (pick: (line: PriceLine) => number) => cents(lines.reduce((acc, line) => acc + pick(line), 0));
  return {
    currency: 'USD',
    per: 'month',
    before: sum((line) => line.before),
    after: sum((line) => line.after),
    atMost: sum((line) => line.atMost),
    lines,
    untold,
  };
}
