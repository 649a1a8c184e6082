import type {Threshold} from './finding.ts';
import {type Target, thresholdOf} from './target.ts';

/** One number that a probe judges by: its default, its unit, and who says so. A target may set another under `thresholds`. */
export type Limit = {readonly value: number; readonly unit: string; readonly source: string};
export type LimitTable = {readonly [name: string]: Limit};

/** The limits of one probe. `of` gives the numbers of a target, `thresholds` the same for a finding. */
export type Limits<Name extends string> = {
  readonly table: {readonly [name in Name]: Limit};
  of(target: Target): {readonly [name in Name]: number};
  thresholds(target: Target, ...names: readonly Name[]): readonly Threshold[];
};

/** Declares the limits of a probe: `limits('redis.memory', {warnPercent: {value: 85, unit: 'percent', source: '…'}})`. */
export function limits<const Name extends string>(id: string, table: {readonly [name in Name]: Limit}): Limits<Name> {
  const entries = Object.entries<Limit>(table);
  const chosen = (target: Target, name: string, limit: Limit) => thresholdOf(target, id, name, limit.value);
  return {
    table,
    of: (target) => Object.fromEntries(entries.map(([name, limit]) => [name, chosen(target, name, limit)])) as {[name in Name]: number},
    thresholds: (target, ...names) =>
      entries
        .filter(([name]) => names.length === 0 || names.some((one) => one === name))
        .map(([name, limit]) => {
          const value = chosen(target, name, limit);
          return {name, value, unit: limit.unit, source: value === limit.value ? limit.source : `thresholds of ${target.name}`};
        }),
  };
}
