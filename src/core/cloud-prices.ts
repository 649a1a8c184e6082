/**
 * What a platform costs in a month, as plain data: US dollars before tax, for a whole month. A price that nobody told is
 * null and named in `unknown`; it is never counted as nothing without saying so.
 */

/** `api`: the provider's own list. `documented`: a page of its documentation, because the API has no such price. */
export type PricedBy = 'api' | 'documented' | 'unknown';

/** One kind of thing: `monthly` is count × each. */
export type PricePart = {
  readonly name: string;
  readonly count: number;
  /** What is counted: nodes, GiB … */
  readonly unit: string;
  readonly each: number | null;
  readonly monthly: number | null;
  readonly pricedBy: PricedBy;
  /** Where `each` comes from. */
  readonly source: string;
};

/** `monthly` sums what is known; `unknown` says what is not in it. */
export type PriceSum = {readonly monthly: number; readonly parts: readonly PricePart[]; readonly unknown: readonly string[]};

/** One kind of thing that a profile needs, at first and when everything has scaled out. */
export type NeededPart = Omit<PricePart, 'count' | 'monthly'> & {
  readonly base: {readonly count: number; readonly monthly: number | null};
  readonly maximum: {readonly count: number; readonly monthly: number | null};
};
export type NeededPrices = {
  readonly base: number;
  readonly maximum: number;
  readonly parts: readonly NeededPart[];
  readonly unknown: readonly string[];
};

/** `now`: what the account has, of this installation and of everybody else. `needed`: what the target asks for. */
export type CloudPrices = {
  readonly currency: 'USD';
  readonly now: {readonly ours: PriceSum; readonly others: PriceSum};
  readonly needed: NeededPrices;
};

/** Prices that the API does not tell, each with the page that does. */
export type DocumentedPrices = {
  readonly [name in 'highAvailability' | 'loadBalancerUnit' | 'volumeGib' | 'spaces']: {readonly usd: number; readonly source: string};
};
