import {expect, test} from 'vitest';
import {applied, apply, type Place, pools, targetOf, writes} from './_account.ts';

type Pools = NonNullable<Parameters<typeof targetOf>[0]>['pools'];
const asked = (media: NonNullable<Pools>[string]) => targetOf({pools: {general: {count: 2}, media}});
const scaled = asked({count: 2, min: 2, max: 6});

function mediaOf({api}: Place) {
  const pool = api.account().clusters[0]?.pools.find(({name}) => name === 'media');
  if (pool === undefined) throw new Error('the account has no pool media');
  return pool;
}

/** The autoscaler makes of the pool as many nodes, while it is on. */
async function scale(here: Place, count: number): Promise<void> {
  const pool = mediaOf(here);
  if (!pool.auto_scale) return;
  const path = `/v2/kubernetes/clusters/${here.api.account().clusters[0]?.id}/node_pools/${pool.id}`;
  const {min_nodes, max_nodes} = pool;
  const body = JSON.stringify({name: 'media', count, auto_scale: true, min_nodes, max_nodes});
  await here.api.handle({method: 'PUT', path, headers: {authorization: 'Bearer autoscaler'}, body});
}

/** The autoscaler goes to work after the plan was made, and before the first change. */
const afterPlan = (here: Place, count: number) => ({approve: () => scale(here, count)});

test.each<[string, NonNullable<Pools>[string], object, (here: Place) => void]>([
  [
    'a label that was edited by hand',
    {count: 2, min: 2, max: 6},
    {auto_scale: true, min_nodes: 2, max_nodes: 6, labels: {'gomeet.io/pool': 'media'}},
    (here) => here.api.edit(({clusters}) => void Object.assign(clusters[0]?.pools[1] ?? {}, {labels: {'gomeet.io/pool': 'other'}})),
  ],
  ['another maximum', {count: 2, min: 2, max: 8}, {auto_scale: true, min_nodes: 2, max_nodes: 8}, () => undefined],
  ['a minimum that it was below', {count: 4, min: 4, max: 8}, {auto_scale: true, min_nodes: 4, max_nodes: 8}, () => undefined],
  ['the end of the autoscaler', {count: 3}, {auto_scale: false}, () => undefined],
])('%s: what the autoscaler added meanwhile stays', async (_, media, wanted, change) => {
  const here = await applied(scaled);
  change(here);
  here.api.resetLog();
  const result = await apply(here, asked(media), {}, afterPlan(here, 5));
  expect(result.outcome, result.message).toBe('ok');
  expect(mediaOf(here)).toMatchObject({...wanted, count: 5});
  expect(mediaOf(here).nodes.map(({gone_ms}) => gone_ms)).toEqual([null, null, null, null, null]);
  expect(writes(here).filter((line) => line.startsWith('DELETE'))).toEqual([]);
});

test('a minimum that nobody reaches by himself is reached', async () => {
  const here = await applied(scaled);
  const result = await apply(here, asked({count: 4, min: 4, max: 8}));
  expect(result.outcome, result.message).toBe('ok');
  expect(mediaOf(here)).toMatchObject({auto_scale: true, min_nodes: 4, max_nodes: 8, count: 4});
});

test('fewer nodes: those that the autoscaler added before it rested leave with the others', async () => {
  const here = await applied(asked({count: 5, min: 4, max: 8}));
  const result = await apply(here, asked({count: 2, min: 1, max: 3}), {}, afterPlan(here, 7));
  expect(result.outcome, result.message).toBe('ok');
  expect(mediaOf(here)).toMatchObject({auto_scale: true, min_nodes: 1, max_nodes: 3, count: 3});
  expect(pools(here)).toContain('media 3 × g-8');
});
