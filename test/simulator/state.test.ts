import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {UserError} from '../../src/core/errors.ts';
import {type SimulatedWorldOptions, simulatedWorld} from '../../src/simulator/index.ts';
import {lockFile} from '../../src/simulator/state/lock.ts';
import {deployment, minute, namespace, object, pool, second} from './_world.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gomeet-state-'));
  file = join(folder, 'world.json');
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const open = (more: Partial<SimulatedWorldOptions> = {}) =>
  simulatedWorld({
    pools: [pool('general', 3)],
    expected: {postgresReplicas: 0, pgbouncers: 0, redisMasters: 0, redisReplicas: 0},
    profile: 'dev',
    namespace,
    faults: [],
    bootstrap: [],
    stateFile: file,
    ...more,
  });
const webKey = {apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web'};
const configMap = (name: string) => object('v1', 'ConfigMap', name, {data: {}});

describe('--simulate-state', () => {
  it('keeps objects, time and field owners for the next command', async () => {
    const first = await open();
    await first.changes.apply([{...deployment('web', 2), metadata: {name: 'web', namespace, labels: {a: '1', b: '2'}}}]);
    await first.clock.sleep(2 * minute);
    await first.close();
    const second_ = await open();
    expect(second_.clock.now()).toEqual(first.clock.now());
    expect(await second_.cluster.get(webKey)).toEqual(await first.cluster.get(webKey));
    const [again] = await second_.changes.apply([{...deployment('web', 2), metadata: {name: 'web', namespace, labels: {a: '1'}}}]);
    expect(again?.after?.metadata.labels).toEqual({a: '1'});
  });

  it('has every change on disk before it is answered, and goes on with what was under way', async () => {
    const first = await open();
    await first.changes.apply([deployment('web', 2)]);
    await first.clock.sleep(2 * second);
    // No close: the process ended here.
    const next = await open();
    expect((await next.cluster.get(webKey))?.status).toMatchObject({replicas: 2});
    await next.clock.sleep(minute);
    expect((await next.cluster.get(webKey))?.status).toMatchObject({readyReplicas: 2});
  });

  it('shows two processes the same world', async () => {
    const [one, two] = [await open(), await open()];
    await one.changes.apply([configMap('a')]);
    expect(await two.cluster.get({apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'a'})).toBeDefined();
    await Promise.all(
      [one, two].flatMap((world, index) => Array.from({length: 10}, (_, n) => world.changes.apply([configMap(`from-${index}-${n}`)]))),
    );
    expect(await one.cluster.list('v1', 'ConfigMap', {namespace})).toHaveLength(21);
    expect(await two.cluster.list('v1', 'ConfigMap', {namespace})).toHaveLength(21);
  });

  it('lets only one of two create an object', async () => {
    const [one, two] = [await open(), await open()];
    const lease = object('coordination.k8s.io/v1', 'Lease', 'lock');
    const answers = await Promise.all([one.changes.create(lease), two.changes.create(lease)]);
    expect([...answers].sort()).toEqual(['created', 'exists']);
  });

  it('leaves nothing beside the file, which only its owner may read', async () => {
    const world = await open();
    await world.changes.apply([configMap('a')]);
    await world.close();
    await world.close();
    expect(readdirSync(folder)).toEqual(['world.json']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('gives a larger profile the nodes it needs, and wins over a preload', async () => {
    await (await open()).close();
    const world = await open({pools: [pool('general', 5)], preload: [deployment('web', 1)]});
    expect(await world.cluster.list('v1', 'Node')).toHaveLength(5);
    expect(await world.cluster.get(webKey)).toBeUndefined();
  });

  it('heals what a fault of an earlier run did, unless it is asked for again', async () => {
    const quotas = async (faults: readonly string[]) =>
      (await (await open({faults})).cluster.list('v1', 'ResourceQuota', {namespace})).length;
    await (await open({faults: ['quota-exceeded']})).changes.apply([configMap('a')]);
    expect(await quotas(['quota-exceeded'])).toBe(1);
    expect(await quotas([])).toBe(0);
  });

  const broken: readonly (readonly [string, string])[] = [
    ['empty', ''],
    ['other JSON', '{"kind":"List"}'],
    ['cut off', '{"gomeetSimulator":1,"version":3,"world":{"now":1'],
    ['without objects', '{"gomeetSimulator":1,"version":3,"world":{"now":1}}'],
    ['without time', '{"gomeetSimulator":1,"version":3,"world":{}}'],
    [
      'with something else for an object',
      '{"gomeetSimulator":1,"version":3,"world":{"now":1,"store":{"revision":1,"born":1,"objects":[{"kind":"Pod"}]},"applied":[]}}',
    ],
    ['binary', '\u0000\u0001\u0002'],
  ];
  for (const [name, text] of broken) {
    it(`names a file that is ${name}, and does not touch it`, async () => {
      writeFileSync(file, text);
      await expect(open()).rejects.toThrow(UserError);
      await expect(open()).rejects.toThrow(`--simulate-state ${file} is not a world of the simulator`);
      expect(readFileSync(file, 'utf8')).toBe(text);
      expect(existsSync(`${file}.lock`)).toBe(false);
    });
  }

  it('names a folder, and a place where it cannot write', async () => {
    await expect(open({stateFile: folder})).rejects.toThrow(UserError);
    await expect(open({stateFile: join(folder, 'none', 'world.json')})).rejects.toThrow(UserError);
  });

  it('notices a file that was broken while it worked', async () => {
    const world = await open();
    writeFileSync(file, 'oops');
    await expect(world.cluster.list('v1', 'Pod')).rejects.toThrow(UserError);
    await expect(world.changes.apply([configMap('a')])).rejects.toThrow(UserError);
    expect(existsSync(`${file}.lock`)).toBe(false);
  });
});

describe('the lock', () => {
  it('is taken over from a process that ended', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(`${file}.lock`, String(dead));
    const release = await lockFile(file);
    expect(readFileSync(`${file}.lock`, 'utf8')).toBe(String(process.pid));
    release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps a second one waiting until it is given back', async () => {
    const release = await lockFile(file);
    const order: string[] = [];
    const waiting = lockFile(file).then((done) => {
      order.push('second');
      done();
    });
    await new Promise((resolve) => setImmediate(resolve));
    order.push('first');
    release();
    await waiting;
    expect(order).toEqual(['first', 'second']);
  });
});
