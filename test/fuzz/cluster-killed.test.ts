import {expect, test} from 'vitest';
import {applied, apply, killedAt, type Place, place, pools, targetOf, writes} from '../pipelines/cluster/_account.ts';

const larger = targetOf({pools: {general: {count: 2, size: 'c-8'}, media: {count: 3}}});
const smaller = targetOf({pools: {general: {count: 1}, media: {count: 1, min: 1, max: 2}}});

/** How many requests a run makes when nothing goes wrong. */
async function requests(prepared: () => Promise<Place>, target: typeof larger): Promise<number> {
  const here = await prepared();
  await apply(here, target);
  return here.api.log().length;
}

test.each<[string, () => Promise<Place>, typeof larger, readonly string[]]>([
  ['an empty account', async () => place(), targetOf(), ['general 2 × g-4', 'media 2 × g-8']],
  ['another size', () => applied(), larger, ['media 3 × g-8', 'general-2 2 × c-8']],
  ['fewer nodes', () => applied(), smaller, ['general 1 × g-4', 'media 2 × g-8']],
])('%s: killed after each request, the same command converges, and once more only reads', async (_, prepared, target, expected) => {
  const all = await requests(prepared, target);
  expect(all).toBeGreaterThan(10);
  for (let k = 1; k <= all; k += 1) {
    const here = await killedAt(k, prepared, target);
    expect(pools(here), `killed after request ${k}`).toEqual(expected);
    expect(here.api.account().clusters).toHaveLength(1);
    here.api.resetLog();
    await apply(here, target);
    expect(writes(here)).toEqual([]);
  }
});
