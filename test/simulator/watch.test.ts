import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import type {ListOptions, WatchEvent, World} from '../../src/core/ports.ts';
import {simulatedWorld, worldOf} from '../../src/simulator/index.ts';
import {deployment, minute, namespace, object, pool, second, smallCluster} from './_world.ts';

/** Events as short words with the virtual second of their arrival, until `enough` says so. */
async function follow(world: World, kind: string, options: ListOptions, enough: (words: readonly string[]) => boolean) {
  const stop = new AbortController();
  const start = world.clock.now().getTime();
  const words: string[] = [];
  for await (const event of world.cluster.watch(kind === 'Deployment' ? 'apps/v1' : 'v1', kind, options, stop.signal)) {
    words.push(`${wordOf(event)} ${(world.clock.now().getTime() - start) / 1000}`);
    if (enough(words)) stop.abort();
  }
  return words;
}

function wordOf(event: WatchEvent): string {
  if (event.type === 'listed') return `listed ${event.objects.length}`;
  if (event.type !== 'changed' && event.type !== 'gone') return event.type;
  const status = event.object['status'] as {
    readonly phase?: string;
    readonly conditions?: readonly {readonly type: string; readonly status: string}[];
  };
  const ready = status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true;
  return `${event.type} ${event.object.kind} ${ready ? 'ready' : (status?.phase ?? '')}`;
}

describe('a watch of the simulated cluster', () => {
  it('lists first, then tells each change at its time, and lets time move on although nobody else sleeps', async () => {
    const world = worldOf(smallCluster());
    const [words] = await Promise.all([
      follow(world, 'Pod', {namespace}, (seen) => seen.filter((word) => word.startsWith('changed Pod ready')).length === 2),
      world.changes.apply([deployment('web', 2)]),
    ]);
    expect(words[0]).toMatch(/^listed/);
    const times = words.map((word) => Number(word.split(' ').at(-1)));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(Math.max(...times)).toBeGreaterThan(1);
  });

  it('tells what leaves a selector as gone, and nothing of other namespaces', async () => {
    const world = worldOf(smallCluster());
    const map = (name: string, labels: object, where = namespace) => {
      const one = object('v1', 'ConfigMap', name);
      return {...one, metadata: {...one.metadata, namespace: where, labels: labels as {readonly [key: string]: string}}};
    };
    const words = follow(world, 'ConfigMap', {namespace, labelSelector: 'app=x'}, (seen) => seen.length === 4);
    await world.clock.sleep(second);
    await world.changes.apply([map('a', {app: 'x'}), map('b', {app: 'y'}), map('c', {app: 'x'}, 'default')]);
    await world.clock.sleep(second);
    await world.changes.apply([map('a', {app: 'z'})]);
    await world.clock.sleep(second);
    await world.changes.apply([map('a', {app: 'x'})]);
    expect(await words).toEqual(['listed 0 0', 'changed ConfigMap  1', 'gone ConfigMap  2', 'changed ConfigMap  3']);
  });

  it('does not move time when nothing is planned', async () => {
    const world = worldOf(smallCluster());
    await world.clock.sleep(minute);
    const before = world.clock.now();
    const stop = new AbortController();
    const watching = (async () => {
      for await (const _ of world.cluster.watch('v1', 'ConfigMap', {namespace}, stop.signal));
    })();
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(world.clock.now()).toEqual(before);
    stop.abort();
    await watching;
  });

  it('says once that the server is away', async () => {
    const world = worldOf(smallCluster({faults: ['api-server-down']}));
    const stop = new AbortController();
    const words: string[] = [];
    const watching = (async () => {
      for await (const event of world.cluster.watch('v1', 'Pod', {namespace}, stop.signal)) words.push(event.type);
    })();
    await world.clock.sleep(second);
    await world.changes.apply([deployment('web', 1)]);
    await world.clock.sleep(minute);
    stop.abort();
    await watching;
    expect(words.at(-1)).toBe('away');
    expect(words.filter((word) => word === 'away')).toHaveLength(1);
  });

  it('throws for a kind that the server does not know', async () => {
    const world = worldOf(smallCluster());
    await expect(follow(world, 'Nonsense', {}, () => true)).rejects.toThrow('does not know the kind Nonsense');
  });
});

describe('a world that two processes share', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gomeet-watch-'));
  afterAll(() => rmSync(folder, {recursive: true, force: true}));

  it('tells each what the other changed', async () => {
    const open = () =>
      simulatedWorld({
        pools: [pool('general', 3)],
        expected: {postgresReplicas: 0, pgbouncers: 0, redisMasters: 0, redisReplicas: 0},
        profile: 'dev',
        namespace,
        faults: [],
        bootstrap: [{apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}}],
        stateFile: join(folder, 'state.json'),
      });
    const [one, other] = [await open(), await open()];
    const stop = new AbortController();
    const words: string[] = [];
    const watching = (async () => {
      for await (const event of one.cluster.watch('v1', 'ConfigMap', {namespace}, stop.signal)) words.push(wordOf(event));
    })();
    await one.clock.sleep(second);
    await other.changes.apply([object('v1', 'ConfigMap', 'a', {data: {x: '1'}})]);
    await one.clock.sleep(5 * second);
    await other.changes.apply([object('v1', 'ConfigMap', 'a', {data: {x: '2'}})]);
    await one.clock.sleep(5 * second);
    await other.changes.remove({apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'a'});
    await one.clock.sleep(5 * second);
    stop.abort();
    await watching;
    expect(words).toEqual(['listed 0', 'changed ConfigMap ', 'changed ConfigMap ', 'gone ConfigMap ']);
  });
});
