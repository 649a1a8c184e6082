import {expect, test} from 'vitest';
import {stillHolds} from '../../../src/pipelines/dns/unchanged.ts';

const before = {at: 1_000, free: true, transitions: 4};
const now = {at: 1_500, free: false, transitions: 5};

test.each<[string, Parameters<typeof stillHolds>, boolean]>([
  ['this run took the lock next', [before, now], true],
  [
    'there was no lease before',
    [
      {...before, transitions: -1},
      {...now, transitions: 0},
    ],
    true,
  ],
  ['somebody else had it in between', [before, {...now, transitions: 6}], false],
  ['somebody had it when it was read', [{...before, free: false}, now], false],
  ['nobody has it now', [before, {...now, free: true}], false],
  ['a person read the plan', [before, {...now, at: 12_000}], false],
  ['it could not be seen', [undefined, now], false],
])('what was listed still holds: %s', (_, args, expected) => {
  expect(stillHolds(...args)).toBe(expected);
});
