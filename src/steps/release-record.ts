import {createHash} from 'node:crypto';
import {gunzipSync, gzipSync} from 'node:zlib';
import {Failed} from '../core/errors.ts';
import {canonicalJson} from '../core/json.ts';
import {at, type KubeObject, keyOf, listAt, textAt} from '../core/objects.ts';
import type {World} from '../core/ports.ts';
import type {Release} from '../core/release.ts';

export const releaseLabel = 'gomeet.io/release';
/** How many records stay in the cluster. */
export const keptReleases = 10;
/** A ConfigMap holds 1 MiB at most (Kubernetes API); base64 costs a third, so a gzip above this is cut into chunks. */
const chunkBytes = 700_000;

/** sha256 over the manifests in canonical form. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Every image the manifests name, sorted, once. */
export function imageReferences(manifests: readonly KubeObject[]): readonly string[] {
  const found = new Set<string>();
  for (const object of manifests) {
    const spec =
      object.kind === 'CronJob' ? at(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec') : at(object, 'spec', 'template', 'spec');
    for (const container of [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')]) {
      const image = textAt(container, 'image');
      if (image !== undefined) found.add(image);
    }
  }
  return [...found].sort();
}

/** The ConfigMaps that hold a release: the first carries the summary, the others further chunks. */
export function toConfigMaps(release: Release, namespace: string): readonly KubeObject[] {
  const {manifests, ...summary} = release;
  const packed = gzipSync(Buffer.from(JSON.stringify(manifests)));
  const chunks: Buffer[] = [];
  for (let start = 0; start < packed.length; start += chunkBytes) chunks.push(packed.subarray(start, start + chunkBytes));
  return chunks.map((chunk, index) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: index === 0 ? `gomeet-release-${release.number}` : `gomeet-release-${release.number}-part-${index}`,
      namespace,
      labels: {
        'app.kubernetes.io/part-of': 'gomeet',
        'app.kubernetes.io/managed-by': 'gomeet',
        [releaseLabel]: String(release.number),
        'gomeet.io/release-part': String(index),
      },
    },
    ...(index === 0 ? {data: {'summary.json': JSON.stringify({...summary, parts: chunks.length})}} : {}),
    binaryData: {'manifests.json.gz': chunk.toString('base64')},
  }));
}

/** All records in the namespace, newest first. A damaged record is left out and named in `damaged`. */
export async function readReleases(
  world: World,
  namespace: string,
  signal?: AbortSignal,
): Promise<{readonly releases: readonly Release[]; readonly damaged: readonly string[]}> {
  const maps = await world.cluster.list('v1', 'ConfigMap', {namespace, labelSelector: releaseLabel}, signal);
  const releases: Release[] = [];
  const damaged: string[] = [];
  for (const first of maps.filter((map) => textAt(map, 'metadata', 'labels', 'gomeet.io/release-part') === '0')) {
    const release = parseRelease(first, maps);
    if (release === undefined) damaged.push(first.metadata.name);
    else releases.push(release);
  }
  return {releases: releases.sort((a, b) => b.number - a.number), damaged};
}

function parseRelease(first: KubeObject, all: readonly KubeObject[]): Release | undefined {
  try {
    const summary: unknown = JSON.parse(textAt(first, 'data', 'summary.json') ?? '');
    const number = first.metadata.labels?.[releaseLabel];
    const parts = all
      .filter((map) => map.metadata.labels?.[releaseLabel] === number)
      .sort((a, b) => Number(a.metadata.labels?.['gomeet.io/release-part']) - Number(b.metadata.labels?.['gomeet.io/release-part']))
      .map((map) => Buffer.from(textAt(map, 'binaryData', 'manifests.json.gz') ?? '', 'base64'));
    if (parts.length !== at(summary, 'parts') || typeof at(summary, 'number') !== 'number') return undefined;
    const manifests: unknown = JSON.parse(gunzipSync(Buffer.concat(parts)).toString('utf8'));
    const {parts: _parts, ...rest} = summary as {readonly parts: number} & Omit<Release, 'manifests'>;
    return Array.isArray(manifests) ? {...rest, manifests: manifests as KubeObject[]} : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a record under the next free number and removes those beyond the last ten. Returns the number. */
export async function writeRelease(
  world: World,
  namespace: string,
  release: Omit<Release, 'number'>,
  signal: AbortSignal,
): Promise<number> {
  const {releases, damaged} = await readReleases(world, namespace, signal);
  const taken = [...releases.map((one) => one.number), ...damaged.map((name) => Number(name.replace(/\D/g, '')))];
  const number = Math.max(0, ...taken) + 1;
  for (const map of toConfigMaps({...release, number}, namespace)) {
    if ((await world.changes.create(map, signal)) === 'exists') {
      const same = await world.cluster.get(keyOf(map), signal);
      if (canonicalJson(at(same, 'binaryData')) !== canonicalJson(map['binaryData']))
        throw new Failed(`release record ${number} was written by another run at the same time; run the same command again`);
    }
  }
  const old = await world.cluster.list('v1', 'ConfigMap', {namespace, labelSelector: releaseLabel}, signal);
  for (const map of old)
    if (Number(map.metadata.labels?.[releaseLabel]) <= number - keptReleases) await world.changes.remove(keyOf(map), signal);
  return number;
}
