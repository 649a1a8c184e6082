import {describe, expect, test} from 'vitest';
import type {Bucket, Buckets} from '../../../src/core/buckets.ts';
import {ToolError, UserError} from '../../../src/core/errors.ts';
import {wantedBuckets} from '../../../src/manifests/buckets.ts';
import {fields, rule, storage, sync, target, writes} from './_buckets.ts';

const signal = new AbortController().signal;
const found =
  (change: (bucket: Bucket) => Partial<Bucket>, of = 'rec') =>
  (buckets: Buckets): Partial<Buckets> => ({
    bucket: async (name, until) => {
      const bucket = await buckets.bucket(name, until);
      return name === of ? {...bucket, ...change(bucket)} : bucket;
    },
  });

describe('what is there', () => {
  test('and open is closed before anything else', async () => {
    let open = true;
    const {world, log} = storage(true, (buckets) => ({
      ...found(() => ({public: open, versioning: true}))(buckets),
      makePrivate: async (name, until) => {
        open = false;
        await buckets.makePrivate(name, until);
      },
    }));
    const result = await sync(world);
    expect(fields(result)).toEqual(['update rec access: open to everybody → private', 'update rec versioning: on → off']);
    expect(writes(log)).toEqual(['close rec', 'versioning rec']);
    // This storage does not obey: it says so instead of claiming success.
    expect(result.outcome).toBe('failed');
    expect(result.message).toMatch(/took every change of rec, yet versioning is "on" and not "off"/);
  });

  test('with rules of others keeps them, and is warned of those that delete too early', async () => {
    const {world, buckets} = storage(false);
    const finance = rule('finance', {prefix: 'recordings/a/', expireDays: 7});
    const legal = rule('legal', {prefix: 'other/', expireDays: 1});
    await buckets.create('rec', signal);
    await buckets.setRules('rec', [finance, legal, rule('gomeet-former', {expireDays: 3})], signal);
    const result = await sync(world);
    expect((await buckets.bucket('rec', signal)).rules.map(({id}) => id)).toEqual(['finance', 'legal', 'gomeet-expiry', 'gomeet-parts']);
    expect(result.findings.map(({status, instance, message}) => `${status} ${instance} ${message}`)).toEqual([
      'warn rec rules that gomeet did not make delete sooner than wanted, and are left alone: finance',
    ]);
    expect(fields(result)).toContain('update rec lifecycle.gomeet-former: everything: deleted after 3 days → (absent)');
  });

  test('with objects that a new rule deletes is asked about like a removal', async () => {
    const {world, buckets} = storage(true);
    await buckets.setRules('rec', [], signal);
    await buckets.setRules('bak', [], signal);
    const asked = await sync(world, {dryRun: true});
    expect(asked.plan.map(({id, effect}) => `${id} ${effect}`)).toEqual(['recordings destroy', 'backups destroy']);
    expect(asked.findings.map(({id, instance}) => `${id} ${instance}`)).toEqual(['buckets.deletes rec', 'buckets.deletes bak']);
    const empty = storage(false);
    await empty.buckets.create('rec', signal);
    expect((await sync(empty.world, {dryRun: true})).plan.map(({effect}) => effect)).toEqual(['change', 'change']);
  });

  test('with shorter rules of ours is not: they only become longer', async () => {
    const {world, buckets} = storage(true);
    const [recordings] = wantedBuckets(target);
    await buckets.setRules(
      'rec',
      (recordings?.rules ?? []).map((one) => ({...one, expireDays: one.expireDays === null ? null : 30})),
      signal,
    );
    const result = await sync(world, {dryRun: true});
    expect(result.plan.map(({effect}) => effect)).toEqual(['change', 'change']);
    expect(fields(result)).toEqual([
      'update rec lifecycle.gomeet-expiry: recordings/: deleted after 30 days → recordings/: deleted after 90 days',
    ]);
  });
});

describe('what cannot be done', () => {
  test('a name that is taken is refused, and nothing was touched', async () => {
    const {world, log} = storage(
      false,
      found(() => ({owner: 'other'})),
    );
    const result = await sync(world);
    expect(result.outcome).toBe('refused');
    expect(result.message).toMatch(/^rec at https:.*: the name is taken by somebody else, or the key of the simulator may not use it$/);
    expect(result.next[0]).toBe('choose other names under targets.production.buckets in gomeet.yaml');
    expect(writes(log)).toEqual([]);
  });

  test('a name that is taken in the meantime is said', async () => {
    const {world} = storage(false, (buckets) => ({
      create: async (name) => {
        if (name === 'rec') throw new ToolError('object-storage', 'the bucket name rec is taken by somebody else');
        await buckets.create(name, signal);
      },
    }));
    const result = await sync(world);
    expect(result.outcome).toBe('failed');
    expect(result.message).toMatch(/the bucket name rec is taken by somebody else$/);
  });

  test('keys for objects alone are refused', async () => {
    const {world, log} = storage(
      true,
      found(() => ({public: null})),
    );
    const result = await sync(world);
    expect(result.message).toMatch(/may not read the access list or the policy of rec/);
    expect(result.outcome).toBe('refused');
    expect(writes(log)).toEqual([]);
  });

  test('a target without a cloud is wrong usage', async () => {
    const {world} = storage(true);
    const {cloud: _, ...bare} = target;
    await expect(sync(world, {}, bare)).rejects.toThrow(UserError);
  });
});
