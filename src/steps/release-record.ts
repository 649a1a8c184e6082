import {Failed} from '../core/errors.ts';
import {canonicalJson} from '../core/json.ts';
import {at, type KubeObject, keyOf} from '../core/objects.ts';
import type {World} from '../core/ports.ts';
import type {DamagedRelease, Release, ReleaseLog} from '../core/release.ts';
import {numberOf, parseRelease, releaseLabel, toObjects} from '../releases/format.ts';

/** How many records stay in the cluster, beside the newest healthy one. */
export const keptReleases = 10;

/** All records in the namespace, newest first. What cannot be read is named in `damaged`, and does not hide the others. */
export async function readReleases(world: World, namespace: string, signal?: AbortSignal): Promise<ReleaseLog> {
  const releases: Release[] = [];
  const damaged: DamagedRelease[] = [];
  for (const parts of grouped(await objectsOf(world, namespace, signal)).values()) {
    const parsed = parseRelease(parts);
    if ('reason' in parsed) damaged.push(parsed);
    else releases.push(parsed);
  }
  const newestFirst = (a: {readonly number: number}, b: {readonly number: number}) => b.number - a.number;
  return {releases: releases.sort(newestFirst), damaged: damaged.sort(newestFirst)};
}

/** Writes a record under the next free number and removes those that are too old. Returns the number. */
export async function writeRelease(
  world: World,
  namespace: string,
  release: Omit<Release, 'number'>,
  signal: AbortSignal,
): Promise<number> {
  const before = grouped(await objectsOf(world, namespace, signal));
  const number = Math.max(0, ...before.keys()) + 1;
  for (const object of toObjects({...release, number}, namespace)) {
    if ((await world.changes.create(object, signal)) === 'exists') {
      // A create that was cut off after it went through is repeated, and then finds its own object.
      const same = await world.cluster.get(keyOf(object), signal);
      if (canonicalJson(at(same, 'data')) !== canonicalJson(object['data']))
        throw new Failed(`release record ${number} was written by another run at the same time; run the same command again`);
    }
  }
  const records = new Map<number, readonly KubeObject[] | Release['outcome']>(before);
  await removeOld(world, records.set(number, release.outcome), signal);
  return number;
}

/** Removes one record. Absent is success. */
export async function removeRelease(world: World, namespace: string, number: number, signal: AbortSignal): Promise<void> {
  await removeAll(world, grouped(await objectsOf(world, namespace, signal)).get(number) ?? [], signal);
}

/** The last ones stay, and the newest healthy one wherever it is. Of the record just written the outcome is known. */
async function removeOld(
  world: World,
  records: ReadonlyMap<number, readonly KubeObject[] | Release['outcome']>,
  signal: AbortSignal,
): Promise<void> {
  const newestFirst = [...records].sort(([a], [b]) => b - a);
  if (newestFirst.length <= keptReleases) return;
  const isHealthy = (record: readonly KubeObject[] | Release['outcome']): boolean => {
    if (typeof record === 'string') return record === 'ok';
    const parsed = parseRelease(record);
    return !('reason' in parsed) && parsed.outcome === 'ok';
  };
  const [healthy] = newestFirst.find(([, record]) => isHealthy(record)) ?? [];
  for (const [number, record] of newestFirst.slice(keptReleases)) {
    if (number !== healthy && typeof record !== 'string') await removeAll(world, record, signal);
  }
}

async function removeAll(world: World, parts: readonly KubeObject[], signal: AbortSignal): Promise<void> {
  for (const part of parts) await world.changes.remove(keyOf(part), signal);
}

/** Records of this version and of the one that kept them in ConfigMaps. */
async function objectsOf(world: World, namespace: string, signal?: AbortSignal): Promise<readonly KubeObject[]> {
  const options = {namespace, labelSelector: releaseLabel};
  const lists = await Promise.all([
    world.cluster.list('apps/v1', 'ControllerRevision', options, signal),
    world.cluster.list('v1', 'ConfigMap', options, signal),
  ]);
  return lists.flat().filter((part) => numberOf(part) > 0);
}

function grouped(parts: readonly KubeObject[]): ReadonlyMap<number, readonly KubeObject[]> {
  return Map.groupBy(parts, numberOf);
}
