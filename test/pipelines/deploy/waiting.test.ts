import {describe, expect, test} from 'vitest';
import {numberAt} from '../../../src/core/objects.ts';
import type {World} from '../../../src/core/ports.ts';
import {emptyWorld, run, states, target} from './_platform.ts';

/** The same world, with a count of what is read by single requests. */
function counted(world: World): {readonly world: World; readonly asked: string[]} {
  const asked: string[] = [];
  const {cluster} = world;
  return {
    asked,
    world: {
      ...world,
      cluster: {
        ...cluster,
        list: (apiVersion, kind, options, signal) => {
          asked.push(`list ${kind}`);
          return cluster.list(apiVersion, kind, options, signal);
        },
        get: (key, signal) => {
          asked.push(`get ${key.kind}`);
          return cluster.get(key, signal);
        },
        identity: (signal) => {
          asked.push('identity');
          return cluster.identity(signal);
        },
      },
    },
  };
}

describe('a deploy that waits', () => {
  test('names the cause of a doomed roll-out in seconds, root first', async () => {
    const result = await run(await emptyWorld(['image-not-found:auth-service']));
    expect(result.outcome).toBe('failed');
    expect(result.causes[0]).toMatchObject({code: 'image-not-found', kind: 'terminal'});
    const api = result.records.find((record) => record.step === 'api');
    expect(api?.state).toBe('failed');
    expect(api?.durationMs).toBeLessThan(60_000);
    const finding = api?.findings.find((one) => one.status === 'fail');
    expect(finding).toMatchObject({id: 'kubernetes.rollout', instance: 'deployment/auth-service'});
    expect(
      numberAt(
        finding?.observed.find((one) => one.name === 'desired'),
        'value',
      ),
    ).toBe(1);
  });

  test('asks the API server as often in five minutes as in one', async () => {
    const asked = async (minutes: number) => {
      const {world, asked: requests} = counted(await emptyWorld(['slow-pods:3600']));
      const result = await run(world, {target: {...target, gateLimitMs: minutes * 60_000}, only: ['foundation', 'secrets', 'postgres']});
      expect(states(result)).toEqual(['foundation done', 'secrets done', 'postgres failed']);
      expect(result.durationMs).toBeGreaterThan(minutes * 60_000 - 5_000);
      return requests;
    };
    const one = await asked(1);
    expect(await asked(5)).toEqual(one);
  });

  test('names the API server when that stays away', async () => {
    const result = await run(await emptyWorld(['api-server-down']));
    expect(result.outcome).toBe('failed');
    expect(result.message).toContain('kubernetes.api');
  });
});

describe('the stability window of a deploy', () => {
  test('is held after the health gate, as long as the target says, and only when something changed', async () => {
    const world = await emptyWorld();
    const first = await run(world, {target: {...target, stableForMs: 30_000}});
    expect(first.records.find((record) => record.step === 'stability')).toMatchObject({state: 'done', durationMs: 30_000});
    expect(first.plan.find((step) => step.id === 'prune')?.needs).toEqual(['stability']);
    const again = await run(world);
    expect(again.records.find((record) => record.step === 'stability')).toMatchObject({state: 'settled', message: 'nothing changed'});
  });
});
