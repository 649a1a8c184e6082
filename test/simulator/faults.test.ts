import {describe, expect, it} from 'vitest';
import {conditionOf} from '../../src/core/objects.ts';
import {simulatedWorld} from '../../src/simulator/index.ts';
import {deployment, minute, namespace, object, pool, second} from './_world.ts';

const open = (faults: readonly string[]) =>
  simulatedWorld({
    pools: [pool('general', 3)],
    expected: {postgresReplicas: 0, pgbouncers: 0, redisMasters: 0, redisReplicas: 0},
    profile: 'dev',
    namespace,
    faults,
    bootstrap: [],
  });
const settings = object('v1', 'ConfigMap', 'settings', {data: {}});

describe('when a fault strikes', () => {
  it('is with the first change, so that whoever looked before saw a healthy cluster', async () => {
    const world = await open(['quota-exceeded', 'unschedulable']);
    const quotas = async () => (await world.cluster.list('v1', 'ResourceQuota', {namespace})).map((one) => one.metadata.name);
    const cordoned = async () =>
      (await world.cluster.list('v1', 'Node')).filter((one) => (one.spec as {unschedulable?: boolean}).unschedulable === true).length;
    await world.clock.sleep(minute);
    expect([await quotas(), await cordoned()]).toEqual([[], 0]);
    await world.changes.preview([settings]);
    await world.changes.create(object('coordination.k8s.io/v1', 'Lease', 'lock'));
    expect([await quotas(), await cordoned()]).toEqual([[], 0]);
    await world.changes.apply([settings]);
    expect([await quotas(), await cordoned()]).toEqual([['simulated-fault'], 3]);
  });

  it('is at the beginning when it is asked for with @start', async () => {
    const world = await open(['quota-exceeded@start']);
    expect(await world.cluster.list('v1', 'ResourceQuota', {namespace})).toHaveLength(1);
  });
});

describe('api-server-down', () => {
  it('refuses every call from the moment somebody waits', async () => {
    const world = await open(['api-server-down']);
    await world.changes.apply([settings]);
    await world.changes.apply([deployment('web', 1)]);
    await world.cluster.identity();
    await world.clock.sleep(second);
    const calls = [
      () => world.cluster.identity(),
      () => world.cluster.list('v1', 'Pod'),
      () => world.changes.apply([settings]),
      () => world.postgres.instances(),
      () => world.redis.instances(),
      () => world.pods.exec({namespace, pod: 'a', container: 'a', command: ['true']}),
    ];
    for (const call of calls)
      await expect(call()).rejects.toMatchObject({message: expect.stringContaining('connection refused'), transient: true});
  });
});

describe('slow-pods', () => {
  it('keeps new pods from becoming ready for a day, and leaves the old ones alone', async () => {
    const world = await simulatedWorld({
      pools: [pool('general', 3)],
      expected: {postgresReplicas: 0, pgbouncers: 0, redisMasters: 0, redisReplicas: 0},
      profile: 'dev',
      namespace,
      faults: ['slow-pods'],
      bootstrap: [],
      preload: [deployment('old', 1)],
    });
    await world.changes.apply([deployment('new', 1)]);
    await world.clock.sleep(60 * minute);
    const ready = async (app: string) =>
      (await world.cluster.list('v1', 'Pod', {namespace, labelSelector: `app=${app}`})).map((pod) => conditionOf(pod, 'Ready')?.status);
    expect([await ready('old'), await ready('new')]).toEqual([['True'], ['False']]);
    await world.clock.sleep(24 * 60 * minute);
    expect(await ready('new')).toEqual(['True']);
  });
});

describe('image-not-found and crash-loop', () => {
  it('hit the app that is named and no other', async () => {
    const world = await open(['image-not-found:web', 'crash-loop:api']);
    await world.changes.apply([deployment('web', 1), deployment('api', 1), deployment('fine', 1)]);
    await world.clock.sleep(minute);
    const reasons = async (app: string) =>
      (await world.cluster.list('v1', 'Pod', {namespace, labelSelector: `app=${app}`})).map((pod) =>
        conditionOf(pod, 'Ready')?.status === 'True' ? 'ready' : JSON.stringify(pod.status),
      );
    expect((await reasons('fine'))[0]).toBe('ready');
    expect((await reasons('web'))[0]).toMatch(/ImagePullBackOff|ErrImagePull/);
    expect((await reasons('api'))[0]).toContain('"restartCount":2');
    const events = await world.cluster.list('v1', 'Event', {namespace, fieldSelector: 'type=Warning'});
    expect(events.map((event) => event.reason)).toEqual(expect.arrayContaining(['Failed', 'BackOff']));
  });
});
