import {randomBytes} from 'node:crypto';
import {gzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import type {World} from '../../src/core/ports.ts';
import type {Release} from '../../src/core/release.ts';
import {parseRelease, toObjects} from '../../src/releases/format.ts';
import {keptReleases, readReleases, removeRelease, writeRelease} from '../../src/steps/release-record.ts';
import {emptyWorld, target} from '../pipelines/deploy/_platform.ts';
import {configMap, releaseOf} from './_releases.ts';

const {namespace} = target;
const signal = new AbortController().signal;

function write(world: World, part: Partial<Release> = {}): Promise<number> {
  const {number: _number, ...release} = releaseOf(part.manifests ?? [], part);
  return writeRelease(world, namespace, release, signal);
}

/** Random text does not compress, so the record has to be cut. */
const large = configMap('large', {random: randomBytes(1_200_000).toString('base64')});

describe('a release record', () => {
  test('comes back as it was written, also when it is cut into chunks', async () => {
    const world = await emptyWorld();
    const written = releaseOf([large], {message: 'a note', evidence: 'e-1', restores: 3, digests: {'a:1': 'sha256:0'}});
    expect(toObjects(written, namespace).length).toBeGreaterThan(1);
    expect(await write(world, written)).toBe(1);
    expect((await readReleases(world, namespace)).releases).toEqual([written]);
  });

  test('no object exceeds what etcd takes in one request', () => {
    const sizes = toObjects(releaseOf([large]), namespace).map((object) => JSON.stringify(object).length);
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThan(1024 * 1024);
  });

  test('is no ConfigMap and no Secret, so that those of the platform stay among themselves', async () => {
    const world = await emptyWorld();
    await write(world, {manifests: [large]});
    for (const kind of ['ConfigMap', 'Secret']) {
      const found = await world.cluster.list('v1', kind, {namespace});
      expect(found.filter((one) => one.metadata.name.startsWith('gomeet-release'))).toEqual([]);
    }
  });

  test('can be removed, with all its parts', async () => {
    const world = await emptyWorld();
    await write(world);
    await write(world, {manifests: [large]});
    await removeRelease(world, namespace, 2, signal);
    expect((await readReleases(world, namespace)).releases.map((one) => one.number)).toEqual([1]);
    expect(await world.cluster.list('apps/v1', 'ControllerRevision', {namespace, labelSelector: 'gomeet.io/release'})).toHaveLength(1);
  });
});

describe('only so many are kept', () => {
  async function numbersAfter(outcomes: readonly Release['outcome'][]): Promise<readonly number[]> {
    const world = await emptyWorld();
    for (const outcome of outcomes) await write(world, {outcome});
    return (await readReleases(world, namespace)).releases.map((one) => one.number);
  }

  test('the last ones', async () => {
    const twelve = Array.from({length: keptReleases + 2}, (): Release['outcome'] => 'ok');
    expect(await numbersAfter(twelve)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  });

  test('and the newest healthy one, however many failed since', async () => {
    const failed = Array.from({length: keptReleases + 2}, (): Release['outcome'] => 'failed');
    expect(await numbersAfter(['ok', 'ok', ...failed])).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 2]);
    expect(await numbersAfter(['ok', 'ok', ...failed, 'ok'])).toEqual([15, 14, 13, 12, 11, 10, 9, 8, 7, 6]);
  });
});

describe('a damaged one', () => {
  const [good] = toObjects(releaseOf([configMap('a')], {number: 2}), namespace);
  if (good === undefined) throw new Error('nothing to damage');
  const withData = (data: object): KubeObject => ({...good, data: {...Object(good['data']), ...data}});
  const packed = (value: unknown) => gzipSync(JSON.stringify(value)).toString('base64');

  test.each<readonly [string, readonly KubeObject[], RegExp]>([
    ['other bytes', [withData({gzip: 'AAAA'})], /header|unexpected end/i],
    ['a cut-off gzip', [withData({gzip: packed(releaseOf([])).slice(0, 40)})], /end of file|unexpected/i],
    ['other content than its sha256', [withData({gzip: packed(releaseOf([], {number: 2, by: 'somebody'}))})], /sha256/],
    ['a part too few', [withData({parts: 3})], /1 of its 3 parts/],
    ['no data at all', [withData({parts: undefined})], /how many parts/],
    [
      'the number of another',
      [{...good, metadata: {...good.metadata, labels: {...good.metadata.labels, 'gomeet.io/release': '7'}}}],
      /says that it is release 2/,
    ],
    ['a label lost', [{...good, metadata: {...good.metadata, labels: {'gomeet.io/release': '2'}}}], /parts/],
  ])('has %s', (_, parts, reason) => {
    const parsed = parseRelease(parts);
    expect('reason' in parsed ? parsed.reason : 'it was read').toMatch(reason);
  });

  test.each<readonly [string, Partial<{readonly [field in keyof Release]: unknown}>, RegExp]>([
    ['an outcome that does not exist', {outcome: 'fine'}, /^outcome/],
    ['manifests that are none', {manifests: [{kind: 'ConfigMap'}]}, /^manifests\.0/],
    ['a time that is none', {at: 'yesterday'}, /^at: is not a time/],
    ['a command that does not exist', {command: 'helm'}, /^command/],
  ])('has %s', (_, part, reason) => {
    const text = {...releaseOf([], {number: 2}), ...part} as unknown as Release;
    const parsed = parseRelease(toObjects(text, namespace));
    expect('reason' in parsed ? parsed.reason : 'it was read').toMatch(reason);
  });

  test('is named, does not hide the others, and its number is not used again', async () => {
    const world = await emptyWorld();
    await write(world);
    await world.changes.create(withData({gzip: 'AAAA'}));
    const {releases, damaged} = await readReleases(world, namespace);
    expect([releases.map((one) => one.number), damaged.map((one) => [one.name, one.number])]).toEqual([[1], [['gomeet-release-2', 2]]]);
    expect(await write(world)).toBe(3);
  });
});

describe('a record of the version that kept them in ConfigMaps', () => {
  const manifests = [configMap('a', {b: 'c'})];
  const {number, command: _command, evidence: _evidence, digests: _digests, manifests: _manifests, ...old} = releaseOf(manifests);
  const secrets = [{name: 'jwt-secret', resourceVersion: '12'}];
  const map: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: 'gomeet-release-1', namespace, labels: {'gomeet.io/release': '1', 'gomeet.io/release-part': '0'}},
    data: {'summary.json': JSON.stringify({...old, number, secrets, parts: 1})},
    binaryData: {'manifests.json.gz': gzipSync(JSON.stringify(manifests)).toString('base64')},
  };

  test('still is read, and counts', async () => {
    const world = await emptyWorld();
    await world.changes.create(map);
    expect(await write(world)).toBe(2);
    const {releases, damaged} = await readReleases(world, namespace);
    expect(damaged).toEqual([]);
    expect(releases[1]).toEqual({...releaseOf(manifests), secrets: [{name: 'jwt-secret', resourceVersion: '12', keys: []}]});
  });

  test('is named when its summary is no JSON', () => {
    const parsed = parseRelease([{...map, data: {'summary.json': '{"number": 1'}}]);
    expect('reason' in parsed ? parsed.name : 'it was read').toBe('gomeet-release-1');
  });
});
