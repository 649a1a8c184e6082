import {join} from 'node:path';
import {expect, it} from 'vitest';

const {longestChain} = await import(join(import.meta.dirname, '../../bench/sandbox.mjs'));

const step = (id: string, ...needs: readonly string[]) => ({id, needs});
const took = (name: string, durationMs: number) => ({step: name, durationMs});

it.each([
  ['one step', [step('a')], [took('a', 5)], 5],
  ['steps together', [step('a'), step('b')], [took('a', 5), took('b', 7)], 7],
  ['a chain', [step('a'), step('b', 'a')], [took('a', 5), took('b', 7)], 12],
  [
    'a fork that joins',
    [step('a'), step('b', 'a'), step('c', 'a'), step('d', 'b', 'c')],
    [took('a', 1), took('b', 9), took('c', 2), took('d', 1)],
    11,
  ],
  ['a step that was not reached', [step('a'), step('b', 'a')], [took('a', 5)], 5],
] as const)('the longest chain of %s', (_, plan, records, expected) => {
  expect(longestChain({plan, records})).toBe(expected);
});
