import {downward, type EnvSources, lookup, MissingReference} from './env.ts';
import type {KeyedData, Pod, Volume} from './pod.ts';

/** One file of a volume, as deployed. */
export interface VolumeFile {
  readonly path: string;
  readonly mode: number;
  readonly content: Buffer;
  /** Secrets are written as they are; ConfigMaps pass through routing and overrides. */
  readonly source: 'configMap' | 'secret' | 'downward';
}

/** What one volume is on disk: files from the API, a directory that goes with the pod, or one that stays. */
export type VolumePlan =
  | {readonly name: string; readonly kind: 'files'; readonly files: readonly VolumeFile[]}
  | {readonly name: string; readonly kind: 'scratch'}
  | {readonly name: string; readonly kind: 'claim'; readonly claim: string; readonly uid: string | undefined};

/** Every volume of the pod. Throws MissingReference for an object or key that is not there. */
export function planVolumes(pod: Pod, sources: EnvSources): VolumePlan[] {
  return pod.spec.volumes.map((volume) => planOne(volume, sources));
}

function planOne(volume: Volume, sources: EnvSources): VolumePlan {
  const {name} = volume;
  if (volume.persistentVolumeClaim !== undefined) return claimed(name, volume.persistentVolumeClaim.claimName, sources);
  if (volume.configMap !== undefined)
    return {name, kind: 'files', files: keyed('ConfigMap', volume.configMap.name, volume.configMap, volume.configMap.defaultMode, sources)};
  if (volume.secret !== undefined)
    return {name, kind: 'files', files: keyed('Secret', volume.secret.secretName, volume.secret, volume.secret.defaultMode, sources)};
  if (volume.downwardAPI !== undefined)
    return {name, kind: 'files', files: downwardFiles(volume.downwardAPI.items, volume.downwardAPI.defaultMode, sources)};
  if (volume.projected === undefined) return {name, kind: 'scratch'};
  const {defaultMode} = volume.projected;
  const files = volume.projected.sources.flatMap(({configMap, secret, downwardAPI}) => [
    ...(configMap === undefined ? [] : keyed('ConfigMap', configMap.name, configMap, defaultMode, sources)),
    ...(secret === undefined ? [] : keyed('Secret', secret.name, secret, defaultMode, sources)),
    ...(downwardAPI === undefined ? [] : downwardFiles(downwardAPI.items, defaultMode, sources)),
  ]);
  return {name, kind: 'files', files};
}

function claimed(name: string, claim: string, {claims}: EnvSources): VolumePlan {
  const uid = claims?.get(claim);
  if (claims !== undefined && uid === undefined) throw new MissingReference(`persistentvolumeclaim "${claim}" not found`);
  return {name, kind: 'claim', claim, uid};
}

type Keyed = {
  readonly optional: boolean;
  readonly items?: readonly {readonly key: string; readonly path: string; readonly mode?: number | undefined}[] | undefined;
};

function keyed(
  kind: 'ConfigMap' | 'Secret',
  name: string,
  {optional, items}: Keyed,
  defaultMode: number,
  sources: EnvSources,
): VolumeFile[] {
  const found = lookup(kind, name, optional, sources);
  if (found === undefined) return [];
  const source = kind === 'ConfigMap' ? 'configMap' : 'secret';
  if (items === undefined) return [...found.data].map(([path, content]) => ({path, content, mode: defaultMode, source}));
  return items.flatMap(({key, path, mode}) => {
    const content = contentOf(found, key, kind, optional);
    return content === undefined ? [] : [{path, content, mode: mode ?? defaultMode, source}];
  });
}

function contentOf(found: KeyedData, key: string, kind: string, optional: boolean): Buffer | undefined {
  const content = found.data.get(key);
  if (content === undefined && !optional) throw new MissingReference(`${kind.toLowerCase()} "${found.name}" has no key "${key}"`);
  return content;
}

function downwardFiles(items: NonNullable<Volume['downwardAPI']>['items'], defaultMode: number, sources: EnvSources): VolumeFile[] {
  return items.map((item) => ({
    path: item.path,
    mode: item.mode ?? defaultMode,
    content: Buffer.from(downward(item, undefined, sources)),
    source: 'downward',
  }));
}
