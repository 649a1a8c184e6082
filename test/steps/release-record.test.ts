import {randomBytes} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import type {Release} from '../../src/core/release.ts';
import {imageReferences, keptReleases, readReleases, toConfigMaps, writeRelease} from '../../src/steps/release-record.ts';
import {emptyWorld, target} from '../pipelines/deploy/_platform.ts';

const {namespace} = target;
const signal = new AbortController().signal;

function release(manifests: readonly KubeObject[]): Omit<Release, 'number'> {
  return {
    profile: 'dev',
    planHash: '0123456789ab',
    manifestsHash: 'hash',
    by: 'tester',
    at: '2026-03-02T09:00:00.000Z',
    toolVersion: '1.2.3',
    outcome: 'ok',
    images: [],
    secrets: [],
    manifests,
  };
}

/** Random text does not compress, so the record has to be cut. */
const large = (): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name: 'large', namespace},
  data: {random: randomBytes(1_200_000).toString('base64')},
});

describe('a release record', () => {
  test('comes back as it was written, also when it is cut into chunks', async () => {
    const world = await emptyWorld();
    const written = release([large()]);
    expect(toConfigMaps({...written, number: 1}, namespace).length).toBeGreaterThan(1);
    expect(await writeRelease(world, namespace, written, signal)).toBe(1);
    expect((await readReleases(world, namespace)).releases).toEqual([{...written, number: 1}]);
  });

  test('no chunk exceeds what a ConfigMap may hold', () => {
    const sizes = toConfigMaps({...release([large()]), number: 1}, namespace).map((map) => JSON.stringify(map).length);
    expect(Math.max(...sizes)).toBeLessThan(1024 * 1024);
  });

  test('only the last ones are kept', async () => {
    const world = await emptyWorld();
    for (let turn = 0; turn < keptReleases + 2; turn += 1) await writeRelease(world, namespace, release([]), signal);
    const {releases} = await readReleases(world, namespace);
    expect(releases.map((one) => one.number)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  });

  test('a damaged one is named and does not hide the others, and its number is not used again', async () => {
    const world = await emptyWorld();
    await writeRelease(world, namespace, release([]), signal);
    const [map] = toConfigMaps({...release([]), number: 2}, namespace);
    if (map === undefined) throw new Error('nothing to damage');
    await world.changes.create({...map, binaryData: {'manifests.json.gz': 'AAAA'}});
    const {releases, damaged} = await readReleases(world, namespace);
    expect([releases.map((one) => one.number), damaged]).toEqual([[1], ['gomeet-release-2']]);
    expect(await writeRelease(world, namespace, release([]), signal)).toBe(3);
  });
});

test('images of every kind of workload, once each', () => {
  const container = (image: string) => ({name: 'a', image});
  const pod = (image: string) => ({spec: {initContainers: [container('init:1')], containers: [container(image)]}});
  const object = (kind: string, spec: object): KubeObject => ({apiVersion: 'v1', kind, metadata: {name: 'x'}, spec});
  expect(
    imageReferences([
      object('Deployment', {template: pod('b:1')}),
      object('CronJob', {jobTemplate: {spec: {template: pod('a:1')}}}),
      object('Service', {}),
    ]),
  ).toEqual(['a:1', 'b:1', 'init:1']);
});
