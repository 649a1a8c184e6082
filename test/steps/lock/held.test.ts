import {describe, expect, it} from 'vitest';
import {Failed, Refused, ToolError} from '../../../src/core/errors.ts';
import {lockKey, parseLease} from '../../../src/core/lease.ts';
import type {World} from '../../../src/core/ports.ts';
import {breakLock, readLock} from '../../../src/steps/lock/break.ts';
import {second} from '../../simulator/_world.ts';
import {acquire, config, foreignLease, lockWorld, namespace, never} from './_world.ts';

async function take(world: World) {
  const live = await world.cluster.get(lockKey(namespace));
  if (live !== undefined) await world.changes.replace({...live, spec: {holderIdentity: 'thief', leaseDurationSeconds: 30}});
}

const exists = async (world: World, name: string) =>
  (await world.cluster.get({apiVersion: 'v1', kind: 'ConfigMap', namespace, name})) !== undefined;

describe('a lock that is held', () => {
  it('is renewed every ten seconds for as long as somebody waits', async () => {
    const {world} = lockWorld();
    await acquire(world, 'ann');
    await world.clock.sleep(125 * second);
    const state = parseLease((await world.cluster.get(lockKey(namespace))) ?? foreignLease({}));
    expect(state.holder).toMatchObject({since: '2026-03-02T09:00:00.000Z', heartbeat: '2026-03-02T09:02:00.000Z'});
  });

  it('does not make time pass', async () => {
    const {world} = lockWorld();
    await acquire(world, 'ann');
    await new Promise((resolve) => setImmediate(resolve));
    expect(world.clock.now().toISOString()).toBe('2026-03-02T09:00:00.000Z');
  });

  it('lets writes through, of every kind', async () => {
    const {world} = lockWorld();
    const {world: own, release} = await acquire(world, 'ann');
    await own.changes.create(config('a'));
    await own.changes.apply([config('b')]);
    await own.changes.merge({apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'a'}, {data: {c: 'd'}});
    await own.changes.remove({apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'a'});
    expect([await exists(world, 'a'), await exists(world, 'b')]).toEqual([false, true]);
    await release();
  });

  it('survives that somebody annotates its Lease', async () => {
    const {world} = lockWorld();
    const {world: own, lost} = await acquire(world, 'ann');
    await world.changes.merge(lockKey(namespace), {metadata: {annotations: {note: 'seen'}}});
    await world.clock.sleep(25 * second);
    await own.changes.create(config('a'));
    expect(lost.aborted).toBe(false);
    expect((await world.cluster.get(lockKey(namespace)))?.metadata.annotations?.['note']).toBe('seen');
  });

  it('survives an API server that is away for two minutes', async () => {
    const {world} = lockWorld();
    let away = false;
    const gone = () => Promise.reject(new ToolError('kubernetes', 'connection refused', {transient: true}));
    const flaky: World = {
      ...world,
      cluster: {...world.cluster, get: (key, signal) => (away ? gone() : world.cluster.get(key, signal))},
      changes: {...world.changes, replace: (one, signal) => (away ? gone() : world.changes.replace(one, signal))},
    };
    const {world: own, lost} = await acquire(flaky, 'ann');
    away = true;
    await world.clock.sleep(120 * second);
    await expect(own.changes.create(config('a'))).rejects.toThrow('connection refused');
    away = false;
    await world.clock.sleep(5 * second);
    await own.changes.create(config('a'));
    expect(lost.aborted).toBe(false);
  });
});

describe('a lock that was lost', () => {
  it('stops the holder before its next write', async () => {
    const {world} = lockWorld();
    const {world: own, lost} = await acquire(world, 'ann');
    await own.changes.create(config('before'));
    await take(world);
    await expect(own.changes.create(config('after'))).rejects.toThrow(
      'the lock of production was lost: thief since an unknown time took it over; this run writes nothing any more',
    );
    expect(lost.reason).toBeInstanceOf(Failed);
    expect([await exists(world, 'before'), await exists(world, 'after')]).toEqual([true, false]);
    await expect(own.changes.remove({apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'before'})).rejects.toBeInstanceOf(Failed);
  });

  it('ends a wait at the next renewal', async () => {
    const {world} = lockWorld();
    const {lost} = await acquire(world, 'ann');
    await take(world);
    await world.clock.sleep(11 * second);
    expect(String(lost.reason)).toContain('thief');
  });

  it('is lost when its Lease is deleted', async () => {
    const {world} = lockWorld();
    const {world: own} = await acquire(world, 'ann');
    await world.changes.remove(lockKey(namespace));
    await expect(own.changes.create(config('a'))).rejects.toThrow('its Lease was deleted');
  });

  it('is lost when renewing it is refused for 25 s, and not before', async () => {
    const {world} = lockWorld();
    let refused = false;
    const replace: World['changes']['replace'] = (one, signal) =>
      refused ? Promise.reject(new ToolError('kubernetes', 'forbidden')) : world.changes.replace(one, signal);
    const {lost} = await acquire({...world, changes: {...world.changes, replace}}, 'ann');
    refused = true;
    await world.clock.sleep(22 * second);
    expect(lost.aborted).toBe(false);
    await world.clock.sleep(10 * second);
    expect(String(lost.reason)).toContain('it could not be renewed for 26 s (forbidden)');
  });

  it('is not given back to nobody when somebody else has it', async () => {
    const {world} = lockWorld();
    const {release} = await acquire(world, 'ann');
    await take(world);
    await release();
    await release();
    expect((await readLock(world, namespace, never))?.holder?.by).toBe('thief');
  });
});

describe('giving back', () => {
  it('ends the writing too', async () => {
    const {world} = lockWorld();
    const {world: own, release} = await acquire(world, 'ann');
    await release();
    await expect(own.changes.create(config('a'))).rejects.toThrow('the lock of production was given back already');
  });

  it('never throws; what cannot be given back is said', async () => {
    const {world} = lockWorld();
    const said: string[] = [];
    const broken: World = {...world, changes: {...world.changes, replace: async () => Promise.reject(new ToolError('kubernetes', 'no'))}};
    const {release} = await acquire(broken, 'ann', undefined, said);
    await release();
    expect(said).toEqual(['the lock could not be given back (no); it runs out by itself in 30 s']);
  });
});

describe('breaking', () => {
  const request = {namespace, target: 'production', by: 'bob', reason: 'the runner is gone'};

  it('frees the lock, keeps who and why, and tells the run that loses it', async () => {
    const {world} = lockWorld();
    const {world: own} = await acquire(world, 'ann');
    const seen = (await readLock(world, namespace, never))?.holder;
    if (seen === undefined) throw new Error('nobody holds it');
    await breakLock(world, {...request, seen}, never);
    const state = await readLock(world, namespace, never);
    expect(state?.holder).toBeUndefined();
    expect(state?.broken).toMatchObject({by: 'bob', reason: 'the runner is gone'});
    await expect(own.changes.create(config('a'))).rejects.toThrow('bob broke it at 2026-03-02T09:00:00.000Z: the runner is gone');
  });

  it('does not take it from somebody who was not seen', async () => {
    const {world} = lockWorld();
    await acquire(world, 'ann');
    const seen = (await readLock(world, namespace, never))?.holder;
    if (seen === undefined) throw new Error('nobody holds it');
    await take(world);
    await expect(breakLock(world, {...request, seen}, never)).rejects.toBeInstanceOf(Refused);
  });
});
