import {expect, it} from 'vitest';
import {didYouMean, nearest} from '../../src/core/nearest.ts';

const names = ['profile', 'domain', 'gomeet-500', 's1'];

it.each<[typed: string, meant: string | undefined]>([
  ['profil', 'profile'],
  ['porfile', 'profile'],
  ['Domain', 'domain'],
  ['gomeet500', 'gomeet-500'],
  ['s2', 's1'],
  ['', undefined],
  ['region', undefined],
  ['certificates', undefined],
])('%j means %j', (typed, meant) => {
  expect(nearest(typed, names)).toBe(meant);
});

it('ends a sentence, or adds nothing to it', () => {
  expect(didYouMean('profil', names)).toBe(', did you mean profile?');
  expect(didYouMean('certificates', names)).toBe('');
});
