import {describe, expect, test} from 'vitest';
import {apply, mark, place, pools, seed, targetOf, writes} from './_account.ts';

describe('an empty account', () => {
  test('gets a cluster with its pools, and their nodes are Ready', async () => {
    const here = place();
    const result = await apply(here);
    expect(result.outcome, result.message).toBe('ok');
    expect(pools(here)).toEqual(['general 2 × g-4', 'media 2 × g-8']);
    const [cluster] = here.api.account().clusters;
    expect(cluster).toMatchObject({name: 'gomeet-production', version: '1.35.2-do.1', ha: true, vpc_uuid: 'vpc-1'});
    expect(cluster?.tags).toContain(mark);
    expect(cluster?.pools[1]).toMatchObject({
      labels: {'gomeet.io/pool': 'media'},
      taints: [{key: 'gomeet.io/pool', value: 'media', effect: 'NoSchedule'}],
      auto_scale: false,
    });
    expect(cluster?.pools[1]?.tags).toEqual(expect.arrayContaining([mark, `${mark}:media`]));
    expect(here.kube.store.list('Node')).toHaveLength(4);
    expect(result.next).toEqual([
      'reach it with: gomeet cluster kubeconfig --target production',
      'then prepare it with: gomeet bootstrap --target production',
    ]);
  });

  test('shows the plan and its price, and changes nothing in a dry run', async () => {
    const here = place();
    const result = await apply(here, targetOf(), {}, {dryRun: true});
    expect(result.outcome).toBe('planned');
    expect(result.plan.flatMap((step) => step.changes).map(({key, action}) => `${action} ${key.kind} ${key.name}`)).toEqual([
      'create Cluster gomeet-production',
      'create NodePool general',
      'create NodePool media',
    ]);
    expect(result.price).toMatchObject({currency: 'USD', before: 0, after: 756, atMost: 756});
    expect(result.price?.lines.map(({name, what, after}) => [name, what, after])).toEqual([
      ['pool general', '0 → 2 × g-4 at $126', 252],
      ['pool media', '0 → 2 × g-8 at $252', 504],
    ]);
    expect(writes(here)).toEqual([]);
  });

  test('a second run only reads', async () => {
    const here = place();
    await apply(here);
    here.api.resetLog();
    const result = await apply(here);
    expect(result.outcome, result.message).toBe('ok');
    expect(result.records.map(({state}) => state)).toEqual(result.records.map(() => 'settled'));
    expect(writes(here)).toEqual([]);
  });

  test('one general node has one control plane, and it is said', async () => {
    const here = place();
    const result = await apply(here, targetOf({pools: {general: {count: 1}, media: {count: 1}}}));
    expect(result.outcome, result.message).toBe('ok');
    expect(here.api.account().clusters[0]?.ha).toBe(false);
    expect(result.findings.find(({id}) => id === 'cluster.control-plane')?.message).toMatch(/^one control plane: /);
  });
});

describe('refused, with nothing touched', () => {
  test.each<[string, (account: ReturnType<typeof seed>) => void, Parameters<typeof targetOf>[0], RegExp]>([
    [
      'a droplet limit that is too low',
      ({owner}) => void Object.assign(owner, {droplet_limit: 3}),
      {},
      /^the account may have 3 machines: it has 0 and 4 more are 4/,
    ],
    [
      'bounds that the limit does not allow',
      () => undefined,
      {pools: {media: {count: 2, max: 60}}},
      /may have 50 machines: it has 0 and 66 more/,
    ],
    [
      'an account that is locked',
      (account) => void Object.assign(account.owner, {status: 'locked', status_message: 'unpaid'}),
      {},
      /^the account is locked: unpaid/,
    ],
    [
      'a region without the network',
      () => undefined,
      {vpc: '10.10.0.0/20'},
      /^region sgp1 has no VPC with the range 10\.10\.0\.0\/20.*it has default-sgp1 10\.104\.0\.0\/20/,
    ],
    [
      'a region without the size',
      () => undefined,
      {region: 'fra1'},
      /pool general: region fra1 has no size with 4 vCPU and 16 GiB; it is in sgp1/,
    ],
    [
      'the token of another team',
      () => undefined,
      {cluster: {uid: 'abc'}},
      /^target production is pinned to a cluster, and team Platform has none named gomeet-production/,
    ],
  ])('%s', async (_, change, config, sentence) => {
    const account = seed();
    change(account);
    const here = place(account);
    const result = await apply(here, targetOf(config));
    expect(result.outcome).toBe('refused');
    expect(result.message).toMatch(sentence);
    expect(result.next.length).toBeGreaterThan(0);
    expect(writes(here)).toEqual([]);
  });

  test.each<[Parameters<typeof targetOf>[0], RegExp]>([
    [{region: 'nyc9'}, /^the API knows no region nyc9$/],
    [{pools: {media: {size: 'g-5'}}}, /the API knows no size g-5/],
  ])('what the configuration says wrong: %j', async (config, sentence) => {
    const here = place();
    await expect(apply(here, targetOf(config))).rejects.toMatchObject({exit: 'usage', message: expect.stringMatching(sentence)});
    expect(writes(here)).toEqual([]);
  });
});
