import {describe, expect, it} from 'vitest';
import {Refused, ToolError} from '../../../src/core/errors.ts';
import {lockKey, parseLease} from '../../../src/core/lease.ts';
import type {World} from '../../../src/core/ports.ts';
import {second} from '../../simulator/_world.ts';
import {acquire, foreignLease, lockFor, lockWorld, namespace, never, skewed} from './_world.ts';

async function holderOf(world: World) {
  const found = await world.cluster.get(lockKey(namespace));
  return found === undefined ? undefined : parseLease(found).holder;
}

describe('taking a lock', () => {
  it('writes who, where, what, since when, and for how long', async () => {
    const {world} = lockWorld();
    const owner = {identity: 'ann@laptop:7:ab', by: 'ann', host: 'laptop', job: 'https://ci.example/jobs/7'};
    const held = await lockFor(world, 'ann', {owner}).acquire({command: 'gomeet deploy', reason: 'launch'}, () => {}, never);
    expect(await holderOf(world)).toEqual({
      identity: 'ann@laptop:7:ab',
      by: 'ann',
      host: 'laptop',
      command: 'gomeet deploy',
      reason: 'launch',
      job: 'https://ci.example/jobs/7',
      since: '2026-03-02T09:00:00.000Z',
      heartbeat: '2026-03-02T09:00:00.000Z',
      expires: '2026-03-02T09:00:30.000Z',
    });
    await held.release();
    expect(await holderOf(world)).toBeUndefined();
    expect(parseLease((await world.cluster.get(lockKey(namespace))) ?? foreignLease({})).last?.by).toBe('ann');
  });

  it('is refused while somebody holds it: who, since when, doing what, and what to do', async () => {
    const {world} = lockWorld();
    await acquire(world, 'ann');
    const refused = await acquire(world, 'bob').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect((refused as Refused).message).toBe('production is locked by ann on host since 2026-03-02T09:00:00.000Z: gomeet deploy of ann');
    expect((refused as Refused).suggestions).toEqual([
      'see whether it is still at work: gomeet lock --target production',
      'wait until it is done, or silent for 30 s: the same command with --lock-wait 10m',
      'if you know that it is dead: gomeet lock break --reason TEXT --target production',
    ]);
  });

  it('is had by exactly one of many that ask at once', async () => {
    const {world} = lockWorld();
    const tries = await Promise.allSettled(Array.from({length: 8}, (_, index) => acquire(world, `u${index}`)));
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(tries.filter((one) => one.status === 'rejected' && one.reason instanceof Refused)).toHaveLength(7);
  });

  it('is had again after a release, by the next one who asks', async () => {
    const {world} = lockWorld();
    await (await acquire(world, 'ann')).release();
    await acquire(world, 'bob');
    expect((await holderOf(world))?.by).toBe('bob');
  });

  it('names the permission that is missing', async () => {
    const {world} = lockWorld();
    const denied: World = {
      ...world,
      cluster: {
        ...world.cluster,
        access: async (questions) => questions.map((question) => ({...question, allowed: question.verb !== 'create', reason: ''})),
      },
      changes: {
        ...world.changes,
        create: async () =>
          Promise.reject(new ToolError('kubernetes', 'leases.coordination.k8s.io is forbidden: User "eve" cannot create')),
      },
    };
    await expect(acquire(denied, 'eve')).rejects.toThrow(
      /^this user may not create leases\.coordination\.k8s\.io in namespace gomeet, so the target cannot be locked: .*User "eve"/,
    );
    await expect(acquire(denied, 'eve')).rejects.toBeInstanceOf(Refused);
  });
});

describe('waiting for a lock', () => {
  it('takes it when it is given back, and says whom it waits for', async () => {
    const {world} = lockWorld();
    const held = await acquire(world, 'ann');
    const said: string[] = [];
    const waiting = acquire(world, 'bob', 60 * second, said);
    await world.clock.sleep(5 * second);
    await held.release();
    await waiting;
    expect((await holderOf(world))?.by).toBe('bob');
    expect(said).toEqual([
      'waiting up to 60 s for the lock, held by ann on host since 2026-03-02T09:00:00.000Z: gomeet deploy of ann',
      'the lock is free now',
    ]);
  });

  it('takes over what was not renewed for 30 s since it was first seen, and says so', async () => {
    const {cluster, world} = lockWorld();
    cluster.apply([foreignLease({holderIdentity: 'dead', leaseDurationSeconds: 30, renewTime: '2026-03-02T08:59:55.000000Z'})]);
    const said: string[] = [];
    await acquire(world, 'bob', 60 * second, said);
    expect(world.clock.now().toISOString()).toBe('2026-03-02T09:00:30.000Z');
    expect(said[1]).toBe('no sign of life from dead since an unknown time: its lock is taken over');
  });

  it('does not take over a holder that renews, and is refused when its time is over', async () => {
    const {world} = lockWorld();
    const held = await acquire(world, 'ann');
    await expect(acquire(world, 'bob', 95 * second)).rejects.toThrow(/^production is locked, still after waiting 95 s by ann/);
    expect(held.lost.aborted).toBe(false);
    expect(await holderOf(world)).toMatchObject({by: 'ann', heartbeat: '2026-03-02T09:01:30.000Z'});
  });

  it('ends when the command is interrupted', async () => {
    const {world} = lockWorld();
    await acquire(world, 'ann');
    const stop = new AbortController();
    const waiting = lockFor(world, 'bob').acquire({command: 'x', waitMs: 60_000}, () => {}, stop.signal);
    await world.clock.sleep(second);
    stop.abort(new Error('interrupted'));
    await expect(waiting).rejects.toThrow('interrupted');
    expect((await holderOf(world))?.by).toBe('ann');
  });
});

describe('a lease that ran out', () => {
  const lease = (renewTime: string) => foreignLease({holderIdentity: 'dead', leaseDurationSeconds: 30, renewTime});

  it.each([
    ['2026-03-02T08:59:20.000000Z', 'its heartbeat is 40 s old, and it can be taken over in 20 s'],
    ['2026-03-02T08:59:48.000000Z', 'production is locked by dead since an unknown time'],
    ['2026-03-02T09:30:00.000000Z', 'production is locked by dead since an unknown time'],
  ])('with a heartbeat of %s is refused without --lock-wait', async (renewTime, expected) => {
    const {cluster, world} = lockWorld();
    cluster.apply([lease(renewTime)]);
    await expect(acquire(world, 'bob')).rejects.toThrow(expected);
  });

  it('a whole length ago is taken at once', async () => {
    const {cluster, world} = lockWorld();
    cluster.apply([lease('2026-03-02T08:58:59.000000Z')]);
    await acquire(world, 'bob');
    expect((await holderOf(world))?.by).toBe('bob');
  });

  it('whose times are garbage is taken 30 s after it was first seen', async () => {
    const {cluster, world} = lockWorld();
    cluster.apply([foreignLease({holderIdentity: 'who?\u001b[31m', leaseDurationSeconds: -5, renewTime: 'yesterday', acquireTime: 12})]);
    await expect(acquire(world, 'bob')).rejects.toThrow('by who? [31m since an unknown time; its heartbeat cannot be read');
    await acquire(world, 'bob', 31 * second);
    expect((await holderOf(world))?.by).toBe('bob');
  });
});

describe('clocks that differ', () => {
  it.each([-3_600, -45, 45, 3_600])('by %s s do not make a live lock look dead', async (ahead) => {
    const {world} = lockWorld();
    await acquire(world, 'ann');
    await world.clock.sleep(25 * second);
    const other = skewed(world, ahead * second);
    await expect(acquire(other, 'bob')).rejects.toThrow(/^production is locked by ann on host since 2026-03-02T09:00:00.000Z/);
    expect(await holderOf(world)).toMatchObject({by: 'ann'});
  });

  it('leave the times of the API server in the Lease', async () => {
    const {world} = lockWorld();
    await acquire(skewed(world, 3_600 * second), 'ann');
    expect(Math.abs(Date.parse((await holderOf(world))?.heartbeat ?? '') - world.clock.now().getTime())).toBeLessThan(2_000);
  });
});
