import {describe, expect, test} from 'vitest';
import {applied, apply, mark, type Place, pools, targetOf, writes} from './_account.ts';

type Pools = NonNullable<Parameters<typeof targetOf>[0]>['pools'];
const asked = (change: Pools) => targetOf({pools: {general: {count: 2}, media: {count: 2}, ...change}});

/** An account where everything is as the target says, after some changes by hand. */
async function byHand(change: (here: Place) => Promise<void> | void = () => undefined, target = targetOf()): Promise<Place> {
  const here = await applied(target);
  await change(here);
  here.api.resetLog();
  return here;
}

describe('in place', () => {
  test('a pool grows at once, and its nodes are waited for', async () => {
    const here = await byHand();
    const result = await apply(here, asked({media: {count: 4}}));
    expect(result.outcome, result.message).toBe('ok');
    expect(pools(here)).toEqual(['general 2 × g-4', 'media 4 × g-8']);
    expect(writes(here)).toEqual(['PUT /v2/kubernetes/clusters/ID/node_pools/ID']);
    expect(result.plan.flatMap((step) => step.changes.flatMap(({fields}) => fields))).toEqual([{path: 'count', from: '2', to: '4'}]);
    expect(result.price).toMatchObject({before: 756, after: 1260});
  });

  test('a pool that was edited by hand is shown and put back; what others added stays', async () => {
    const here = await byHand(async ({api}) =>
      api.edit((account) => {
        const pool = account.clusters[0]?.pools[1];
        Object.assign(pool ?? {}, {taints: [], labels: {'gomeet.io/pool': 'other', team: 'media'}});
        pool?.tags.push('theirs');
      }),
    );
    const result = await apply(here);
    expect(result.outcome, result.message).toBe('ok');
    expect(result.findings.find(({id}) => id === 'cluster.pool')?.message).toBe(
      'pool media differs: labels.gomeet.io/pool is other, wanted is media; taints is (none), wanted is gomeet.io/pool=media:NoSchedule',
    );
    expect(here.api.account().clusters[0]?.pools[1]).toMatchObject({labels: {'gomeet.io/pool': 'media', team: 'media'}});
    expect(here.api.account().clusters[0]?.pools[1]?.tags).toContain('theirs');
    here.api.resetLog();
    await apply(here);
    expect(writes(here)).toEqual([]);
  });

  test('a size that is cheaper by now is no reason to replace every node', async () => {
    const here = await byHand(async ({api}) =>
      api.edit(({sizes}) => {
        for (const one of sizes) if (one.slug === 'g-16') one.price_monthly = 100;
      }),
    );
    const result = await apply(here);
    expect(
      result.records.every(({state}) => state === 'settled'),
      result.message,
    ).toBe(true);
    expect(pools(here)).toEqual(['general 2 × g-4', 'media 2 × g-8']);
  });

  test('the count of an autoscaler within its bounds is never corrected', async () => {
    const target = asked({media: {count: 2, min: 2, max: 6}});
    const here = await byHand(undefined, target);
    const [cluster] = here.api.account().clusters;
    const path = `/v2/kubernetes/clusters/${cluster?.id}/node_pools/${cluster?.pools[1]?.id}`;
    const body = JSON.stringify({name: 'media', count: 5, auto_scale: true, min_nodes: 2, max_nodes: 6});
    await here.api.handle({method: 'PUT', path, headers: {authorization: 'Bearer autoscaler'}, body});
    here.api.resetLog();
    const result = await apply(here, target);
    expect(result.outcome, result.message).toBe('ok');
    expect(pools(here)).toContain('media 5 × g-8');
    expect(writes(here)).toEqual([]);
    expect(result.price).toMatchObject({after: 252 + 5 * 252, atMost: 252 + 6 * 252});
  });

  test('a cluster of somebody else is refused, and adopted when asked', async () => {
    const here = await byHand(async ({api}) =>
      api.edit((account) => {
        for (const cluster of account.clusters) cluster.tags = ['k8s'];
        for (const pool of account.clusters[0]?.pools ?? []) pool.tags = ['k8s'];
      }),
    );
    const refused = await apply(here);
    expect(refused.outcome).toBe('refused');
    expect(refused.message).toBe(`cluster gomeet-production exists and does not carry the mark ${mark}: somebody else made it`);
    expect(writes(here)).toEqual([]);
    const result = await apply(here, targetOf(), {adopt: true});
    expect(result.outcome, result.message).toBe('ok');
    expect(here.api.account().clusters[0]?.tags).toContain(mark);
    expect(here.api.account().clusters[0]?.pools.every(({tags}) => tags.includes(mark))).toBe(true);
    expect((await apply(here)).records.every(({state}) => state === 'settled')).toBe(true);
  });
});

describe('clusters that are in the way', () => {
  test.each<[string, Parameters<Place['api']['edit']>[0], RegExp]>([
    [
      'two of one name',
      ({clusters}) => void clusters.push({...structuredClone(clusters[0] ?? fail()), id: 'second', tags: []}),
      /^there are 2 clusters named gomeet-production: \S+ in sgp1 \(ours\), second in sgp1$/,
    ],
    [
      'one in another region',
      ({clusters}) => void Object.assign(clusters[0] ?? {}, {region: 'fra1'}),
      /is in fra1, and target production wants sgp1: a cluster cannot move/,
    ],
    ['one that is being deleted', ({clusters}) => void Object.assign(clusters[0] ?? {}, {state: 'deleting'}), /is in state deleting/],
    [
      'one that was renamed',
      ({clusters}) => void Object.assign(clusters[0] ?? {}, {name: 'other'}),
      /no cluster is named gomeet-production, but other carries its mark/,
    ],
    [
      'a pool of somebody else under a wanted name',
      ({clusters}) => void (clusters[0]?.pools[1] ?? fail()).tags.splice(0),
      /^pool media of cluster gomeet-production does not carry the mark/,
    ],
  ])('%s', async (_, change, sentence) => {
    const here = await byHand(({api}) => api.edit(change));
    const result = await apply(here);
    expect(result.outcome).toBe('refused');
    expect(result.message).toMatch(sentence);
    expect(writes(here)).toEqual([]);
  });
});

describe('a pool that nobody wants any more', () => {
  test('stays and is shown, until it is named', async () => {
    const here = await byHand(({api}) =>
      api.edit(({clusters}) => {
        const pool = clusters[0]?.pools[1];
        clusters[0]?.pools.push({...structuredClone(pool ?? fail()), id: 'old', name: 'batch', tags: [mark, `${mark}:batch`], nodes: []});
        clusters[0]?.pools.push({...structuredClone(pool ?? fail()), id: 'theirs', name: 'theirs', tags: [], nodes: []});
      }),
    );
    const result = await apply(here);
    expect(result.outcome, result.message).toBe('ok');
    const warned = result.findings.find(({id}) => id === 'cluster.left-over');
    expect(warned).toMatchObject({status: 'warn', hint: 'remove it with --remove batch'});
    expect(result.findings.find(({id}) => id === 'cluster.foreign')?.message).toMatch(/^pool theirs .*is left alone$/);
    expect(writes(here)).toEqual([]);
    expect((await apply(here, targetOf(), {remove: ['theirs']})).outcome).toBe('refused');
    expect((await apply(here, targetOf(), {remove: ['media']})).outcome).toBe('refused');
    await expect(apply(here, targetOf(), {remove: ['bach']})).rejects.toThrow(
      /--remove bach: the cluster has no such pool, did you mean batch\?/,
    );
    expect(writes(here)).toEqual([]);
    const removed = await apply(here, targetOf(), {remove: ['batch']});
    expect(removed.outcome, removed.message).toBe('ok');
    expect(writes(here)).toEqual(['DELETE /v2/kubernetes/clusters/ID/node_pools/old']);
  });
});

function fail(): never {
  throw new Error('the account has no cluster');
}
