import {dollars} from '../core/dollars.ts';
import type {PriceChange} from '../core/price.ts';
import {columns} from './columns.ts';

/** What a plan does to the bill, part by part. */
export function priceText(price: PriceChange): string {
  const rows = price.lines.map(({name, what, before, after}) => ['  ', name, what, change(before, after)]);
  const untold = price.untold.length === 0 ? [] : [`  beside this, and the API names no price: ${price.untold.join(', ')}`];
  return [`Price: ${priceSentence(price)}.`, ...columns(rows), ...untold].join('\n');
}

/** `$0 → $10,080 a month before tax, at most $12,600 by autoscaling`. */
export function priceSentence({before, after, atMost}: PriceChange): string {
  const most = atMost > after ? `, at most ${dollars(atMost)} by autoscaling` : '';
  return `${change(before, after)} a month before tax${most}`;
}

function change(before: number, after: number): string {
  return before === after ? `${dollars(after)}` : `${dollars(before)} → ${dollars(after)}`;
}
