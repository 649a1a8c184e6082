import {describe, expect, it} from 'vitest';
import {Interrupted} from '../../../src/core/errors.ts';
import {type ExecuteOptions, execute} from '../../../src/core/execute.ts';
import {lockKey, parseLease} from '../../../src/core/lease.ts';
import type {Pipeline} from '../../../src/core/pipeline.ts';
import type {World} from '../../../src/core/ports.ts';
import type {Step} from '../../../src/core/step.ts';
import {step} from '../../core/_steps.ts';
import {someTarget} from '../../core/_worlds.ts';
import {second} from '../../simulator/_world.ts';
import {config, lockFor, lockWorld, namespace} from './_world.ts';

function pipeline(world: World, steps: readonly Step[], material: () => string = () => ''): Pipeline<object> {
  return {
    name: 'deploy',
    gather: async (signal) => ({context: {}, identity: await world.cluster.identity(signal), findings: [], running: 'nothing'}),
    plan: () => steps,
    material,
    next: () => [],
  };
}

function run(world: World, who: string, one: Pipeline<object>, part: Partial<ExecuteOptions> = {}) {
  return execute(one, {
    world,
    target: someTarget(),
    toolVersion: '1.2.3',
    dryRun: false,
    signal: new AbortController().signal,
    listen: () => {},
    approve: async () => {},
    lock: {lock: lockFor(world, who)},
    ...part,
  });
}

const writes = (name: string, afterMs = 0) =>
  step(name, [], {
    apply: async ({world}, signal) => {
      await world.clock.sleep(afterMs, signal);
      await world.changes.create(config(name), signal);
      return 'written';
    },
  });

async function isFree(world: World): Promise<boolean> {
  const found = await world.cluster.get(lockKey(namespace));
  return found !== undefined && parseLease(found).holder === undefined;
}

describe('a run under the lock', () => {
  it('of two at once, one runs and the other is refused with exit 6 and has touched nothing', async () => {
    const {world} = lockWorld();
    const results = await Promise.all(['ann', 'bob'].map((who) => run(world, who, pipeline(world, [writes(who, 40 * second)]))));
    expect(results.map((result) => result.outcome).sort()).toEqual(['ok', 'refused']);
    expect(results.find((result) => result.outcome === 'refused')?.message).toMatch(/^production is locked by (ann|bob) on host since/);
    const made = await world.cluster.list('v1', 'ConfigMap', {namespace});
    expect(made).toHaveLength(1);
    expect(await isFree(world)).toBe(true);
  });

  it('that loses it ends as failed before its next write, and says who took it', async () => {
    const {world} = lockWorld();
    const running = run(world, 'ann', pipeline(world, [writes('first'), {...writes('second', 20 * second), needs: ['first']}]));
    await world.clock.sleep(3 * second);
    const live = await world.cluster.get(lockKey(namespace));
    if (live !== undefined) await world.changes.replace({...live, spec: {holderIdentity: 'thief', leaseDurationSeconds: 30}});
    const result = await running;
    expect(result.outcome).toBe('failed');
    expect(result.message).toMatch(
      /^the lock of production was lost: thief since an unknown time took it over.*1 of 2 steps were finished/,
    );
    expect((await world.cluster.list('v1', 'ConfigMap', {namespace})).map((one) => one.metadata.name)).toEqual(['first']);
  });

  it.each(['failure', 'interrupt'] as const)('gives it back after a %s', async (how) => {
    const {world} = lockWorld();
    const stop = new AbortController();
    const bad = step('bad', [], {
      apply: async (_, signal) => {
        if (how === 'failure') throw new Error('no');
        await world.clock.sleep(60 * second, signal);
        return '';
      },
    });
    const running = run(world, 'ann', pipeline(world, [bad]), {signal: stop.signal});
    await world.clock.sleep(3 * second);
    if (how === 'interrupt') stop.abort(new Interrupted());
    expect((await running).outcome).toBe(how === 'failure' ? 'failed' : 'interrupted');
    expect(await isFree(world)).toBe(true);
  });

  it('is refused when the plan is another one by the time the lock is had', async () => {
    const {world} = lockWorld();
    let content = 'as approved';
    const one = pipeline(world, [writes('a')], () => content);
    const approve = async () => {
      content = 'changed meanwhile';
    };
    const result = await run(world, 'ann', one, {approve});
    expect(result).toMatchObject({outcome: 'refused', message: 'the plan changed before the lock was had: other content would be written'});
    expect(await isFree(world)).toBe(true);
  });

  it('that only plans takes no lock', async () => {
    const {world} = lockWorld();
    expect((await run(world, 'ann', pipeline(world, [writes('a')]), {dryRun: true})).outcome).toBe('planned');
    expect(await world.cluster.get(lockKey(namespace))).toBeUndefined();
  });
});
