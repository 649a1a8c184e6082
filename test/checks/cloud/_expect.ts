import {expect} from 'vitest';
import type {Judgement, Probe} from '../../../src/core/probe.ts';
import type {Target} from '../../../src/core/target.ts';
import {judged, short} from '../_judge.ts';

/** Message and hint of each, a line each. */
export const told = (judgements: readonly Judgement[]) => judgements.map(({message, hint}) => `${message} → ${hint ?? ''}`).join('\n');

/** Statuses as `short` gives them, and what is said. */
export function expectJudged<Reading>(
  probe: Probe<Reading>,
  reading: Reading,
  of: Target,
  statuses: readonly string[],
  says: RegExp,
): void {
  const judgements = judged(probe, reading, of);
  expect(short(judgements)).toEqual(statuses);
  expect(told(judgements)).toMatch(says);
}
