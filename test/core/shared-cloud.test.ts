import {expect, test} from 'vitest';
import type {Cloud} from '../../src/core/cloud.ts';
import {ToolError} from '../../src/core/errors.ts';
import type {World} from '../../src/core/ports.ts';
import {cloudOnce} from '../../src/core/shared-cloud.ts';
import {sharedWorld} from '../../src/core/shared-world.ts';
import {fakeCloud} from '../checks/cloud/_account.ts';
import {worldWith} from './_probes.ts';

const signal = new AbortController().signal;
const options = {limitMs: 5_000, signal};

test.each([
  ['a run', (cloud: Cloud) => sharedWorld(worldWith({cloud}), options).cloud],
  ['a preflight', (cloud: Cloud) => cloudOnce(worldWith({cloud}), options).cloud],
])('every list of an account is read once in %s', async (_, share) => {
  const asked: string[] = [];
  const cloud = share(fakeCloud({}, asked));
  await Promise.all(
    [1, 2, 3].flatMap(() => [cloud?.account(signal), cloud?.clusters(signal), cloud?.droplets(signal), cloud?.upgrades('c-1', signal)]),
  );
  expect(asked.toSorted()).toEqual(['account', 'clusters', 'droplets', 'upgrades']);
});

test('different questions are asked each, and a failure is everybody’s', async () => {
  const tags: unknown[] = [];
  const cloud = sharedWorld(
    worldWith({
      cloud: fakeCloud({
        droplets: async (_, tag) => {
          tags.push(tag);
          return [];
        },
        volumes: async () => {
          tags.push('volumes');
          throw new ToolError('digitalocean', 'no');
        },
      }),
    }),
    options,
  ).cloud;
  await Promise.all([cloud?.droplets(signal, 'a'), cloud?.droplets(signal), cloud?.droplets(signal, 'a')]);
  await expect(cloud?.volumes(signal)).rejects.toThrow('no');
  await expect(cloud?.volumes(signal)).rejects.toThrow('no');
  expect(tags).toEqual(['a', undefined, 'volumes']);
});

test('what was shared is shared once more, also where the world is looked at through another reader', async () => {
  const asked: string[] = [];
  const cloud = fakeCloud({}, asked);
  const around = (world: World): World => ({...world, cloud, through: () => around(world)});
  const once = sharedWorld(around(worldWith({})), options);
  const twice = sharedWorld(once, options);
  await Promise.all([once, twice, twice.through?.(twice.cluster)].map((world) => world?.cloud?.account(signal)));
  expect(asked).toEqual(['account']);
});

test('what changes something is done each time, on the account itself', async () => {
  const done: unknown[] = [];
  const changing = {
    ...fakeCloud(),
    credential: 'a token',
    server: 'https://api.example.org',
    rateLimit: () => undefined,
    deleteRecord: async (...args: readonly unknown[]) => void done.push(args.slice(0, 2)),
  } as unknown as Cloud;
  const cloud = sharedWorld(worldWith({cloud: changing}), options).cloud;
  await cloud?.deleteRecord('example.org', 7, signal);
  await cloud?.deleteRecord('example.org', 7, signal);
  expect(done).toEqual([
    ['example.org', 7],
    ['example.org', 7],
  ]);
});

test('a world without an account stays one', () => {
  const world = worldWith({});
  expect(cloudOnce(world, options)).toBe(world);
  expect(sharedWorld(world, options).cloud).toBeUndefined();
});
