import {describe, expect, test} from 'vitest';
import type {Buckets} from '../../../src/core/buckets.ts';
import {ToolError} from '../../../src/core/errors.ts';
import {fields, type Storage, storage, sync, writes} from './_buckets.ts';

const signal = new AbortController().signal;

describe('in an empty account', () => {
  test('both are made, closed, and get what the manifests say', async () => {
    const {world, buckets, log} = storage(false);
    const result = await sync(world);
    expect(result.outcome, result.message).toBe('ok');
    expect(fields(result)).toEqual([
      'create rec access: (absent) → private',
      'create rec lifecycle.gomeet-expiry: (absent) → recordings/: deleted after 90 days',
      'create rec lifecycle.gomeet-parts: (absent) → everything: unfinished uploads given up after 2 days',
      'create bak access: (absent) → private',
      'create bak versioning: off → on',
      'create bak lifecycle.gomeet-base: (absent) → base/: deleted after 35 days',
      'create bak lifecycle.gomeet-wal: (absent) → wal/: deleted after 35 days',
      'create bak lifecycle.gomeet-versions: (absent) → everything: former versions deleted after 14 days',
      'create bak lifecycle.gomeet-parts: (absent) → everything: unfinished uploads given up after 2 days',
    ]);
    expect([...writes(log)].sort()).toEqual(['create bak', 'create rec', 'rules bak', 'rules rec', 'versioning bak']);
    expect(await buckets.bucket('bak', signal)).toMatchObject({owner: 'ours', public: false, versioning: true});
    expect(result.next).toEqual(['try them with: gomeet buckets check']);
  });

  test('a second run finds nothing to do and only reads', async () => {
    const {world, log} = storage(false);
    await sync(world);
    log.length = 0;
    const result = await sync(world);
    expect(result.plan.flatMap(({changes}) => changes)).toEqual([]);
    expect(result.records.map(({state}) => state)).toEqual(['settled', 'settled']);
    expect(writes(log)).toEqual([]);
  });

  test('a dry run changes nothing', async () => {
    const {world, log} = storage(false);
    expect((await sync(world, {dryRun: true})).outcome).toBe('planned');
    expect(writes(log)).toEqual([]);
  });

  test('cut off after any request, the next run goes on, and does nothing twice', async () => {
    const all = await (async () => {
      const whole = storage(false);
      await sync(whole.world);
      return whole.log.length;
    })();
    for (let cut = 1; cut <= all; cut += 1) {
      const made: string[] = [];
      const {world, log, buckets} = storage(false, (real) => ({
        create: async (name, until) => {
          await real.create(name, until);
          made.push(name);
        },
      }));
      await sync(cutAfter(world, log, cut)).catch(() => undefined);
      const rest = await sync(world);
      expect(rest.outcome, `cut after ${cut}: ${rest.message}`).toBe('ok');
      const [first, second] = await Promise.all(['rec', 'bak'].map((name) => buckets.bucket(name, signal)));
      expect([first?.rules.length, second?.rules.length, second?.versioning]).toEqual([2, 4, true]);
      expect([...made].sort()).toEqual(['bak', 'rec']);
    }
  });
});

/** Everything after that many requests never arrives. */
function cutAfter(world: Storage['world'], log: readonly string[], cut: number): Storage['world'] {
  const {buckets} = world;
  if (buckets === undefined) throw new Error('no buckets');
  const guarded = Object.fromEntries(
    Object.entries(buckets).map(([name, value]) => [
      name,
      typeof value !== 'function'
        ? value
        : (...args: never[]) => {
            if (log.length >= cut) throw new ToolError('object-storage', 'killed');
            return (value as (...all: never[]) => unknown)(...args);
          },
    ]),
  ) as unknown as Buckets;
  return {...world, buckets: guarded};
}
