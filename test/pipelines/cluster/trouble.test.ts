import {expect, test} from 'vitest';
import type {FaultPlan} from '../../../src/sandbox/digitalocean/index.ts';
import {applied, apply, killedAt, type Place, place, pools, targetOf, writes} from './_account.ts';

const wanted = ['general 2 × g-4', 'media 2 × g-8'];
const larger = targetOf({pools: {general: {count: 2, size: 'c-8'}, media: {count: 3}}});

const nothing = async () => place();
const before = () => applied();

/** Every request is the fuzz run's business; here each write, and what comes right behind it. */
async function chosen(prepared: () => Promise<Place>, target: ReturnType<typeof targetOf>): Promise<readonly number[]> {
  const here = await prepared();
  await apply(here, target);
  return here.api.log().flatMap(({method}, index) => (method === 'GET' ? [] : [index + 1, index + 2]));
}

test('killed after a write, the same command goes on: one cluster, the right pools', async () => {
  for (const k of [1, 8, ...(await chosen(nothing, targetOf()))]) {
    const here = await killedAt(k, nothing, targetOf());
    expect(here.api.account().clusters).toHaveLength(1);
    expect(pools(here)).toEqual(wanted);
    expect(writes(here).filter((line) => line === 'POST /v2/kubernetes/clusters')).toHaveLength(1);
  }
});

test('killed after a write of a replacement, nothing is left over and nothing is made twice', async () => {
  for (const k of await chosen(before, larger)) {
    const here = await killedAt(k, before, larger);
    expect(pools(here), `killed after request ${k}`).toEqual(['media 3 × g-8', 'general-2 2 × c-8']);
    expect(here.kube.store.list('Node')).toHaveLength(5);
  }
});

const times = (as: FaultPlan['as'], every: number): FaultPlan => ({as, every});
test.each<[string, readonly FaultPlan[]]>([
  ['429 on every third request', [times({status: 429, retryAfterS: 1}, 3)]],
  ['500 on every fifth request', [times({status: 500}, 5)]],
  ['both', [times({status: 429}, 3), times({status: 500}, 5)]],
  ['a cut connection on every second write, which took place', [{as: 'cut-after', only: {method: 'write'}, every: 2}]],
  ['the first POST is cut, and took place', [{as: 'cut-after', only: {method: 'POST'}, at: [1]}]],
  ['the first POST is cut, and did not take place', [{as: 'cut-before', only: {method: 'POST'}, at: [1]}]],
])('%s: it converges without a duplicate', async (_, plans) => {
  const here = place();
  here.api.fail(...plans);
  const made = await apply(here);
  expect(made.outcome, made.message).toBe('ok');
  expect(here.api.account().clusters).toHaveLength(1);
  expect(pools(here)).toEqual(wanted);
  const changed = await apply(here, larger);
  expect(changed.outcome, changed.message).toBe('ok');
  expect(pools(here)).toEqual(['media 3 × g-8', 'general-2 2 × c-8']);
});

test('the autoscaler goes to work in the middle: the plan stays the one that was approved', async () => {
  const target = targetOf({pools: {general: {count: 2}, media: {count: 2, min: 2, max: 6}}});
  const here = await applied(target);
  const grown = targetOf({pools: {general: {count: 3}, media: {count: 2, min: 2, max: 6}}});
  const scale = async (count: number) => {
    const [cluster] = here.api.account().clusters;
    const path = `/v2/kubernetes/clusters/${cluster?.id}/node_pools/${cluster?.pools[1]?.id}`;
    const body = JSON.stringify({name: 'media', count, auto_scale: true, min_nodes: 2, max_nodes: 6});
    await here.api.handle({method: 'PUT', path, headers: {authorization: 'Bearer autoscaler'}, body});
  };
  const result = await apply(
    here,
    grown,
    {},
    {
      approve: () => scale(4),
      lock: {lock: {acquire: async () => ({world: here.world, lost: new AbortController().signal, release: async () => undefined})}},
    },
  );
  expect(result.outcome, result.message).toBe('ok');
  expect(pools(here)).toEqual(['general 3 × g-4', 'media 4 × g-8']);
});
