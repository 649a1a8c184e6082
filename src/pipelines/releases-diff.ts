import {at, type KubeObject, keyOf, keyText, type ObjectKey} from '../core/objects.ts';
import type {Release, SecretVersion} from '../core/release.ts';
import type {FieldChange} from '../core/step.ts';
import {orderObjects} from '../manifests/order.ts';
import {imageReferences, secretVersions} from '../steps/release-content.ts';
import {fieldChanges} from './changes.ts';
import {lineDiff} from './line-diff.ts';
import {type Head, listDifference, openLog, type ReleasesInput} from './releases.ts';
import {pick} from './releases-show.ts';

/** One object that differs. Contents of ConfigMaps are shown line by line, everything else field by field. */
export type ObjectDifference = {
  readonly key: ObjectKey;
  readonly fields: readonly FieldChange[];
  readonly texts: readonly {readonly path: string; readonly lines: readonly string[]}[];
};
export type SecretDifference = {readonly name: string; readonly from: string | null; readonly to: string | null};

export type Difference = {
  readonly equal: boolean;
  readonly added: readonly ObjectKey[];
  readonly removed: readonly ObjectKey[];
  readonly changed: readonly ObjectDifference[];
  readonly images: {readonly added: readonly string[]; readonly removed: readonly string[]};
  /** By resourceVersion; null where the Secret was not recorded or does not exist. */
  readonly secrets: readonly SecretDifference[];
  /** What could not be compared, and why. */
  readonly notes: readonly string[];
};

/** A side of a comparison: a release, or `live` for what the cluster holds now. */
export type DiffResult = Head & {readonly from: number; readonly to: number | 'live'} & Difference;

/** What changed from one release to another, or from a release to what the cluster holds now. */
export async function diffReleases(input: ReleasesInput, from: string, to: string | undefined, signal: AbortSignal): Promise<DiffResult> {
  const {head, log} = await openLog(input, signal);
  const before = pick(log, from);
  if (to === undefined) return {...head, from: before.number, to: 'live', ...(await againstLive(input, before, signal))};
  const after = pick(log, to);
  return {...head, from: before.number, to: after.number, ...differenceOf(before, after)};
}

type Side = Pick<Release, 'manifests' | 'secrets'>;

/** Pure. */
export function differenceOf(before: Side, after: Side, notes: readonly string[] = []): Difference {
  const [old, fresh] = [byKey(before.manifests), byKey(after.manifests)];
  const added = [...fresh].flatMap(([text, object]) => (old.has(text) ? [] : [keyOf(object)]));
  const removed = [...old].flatMap(([text, object]) => (fresh.has(text) ? [] : [keyOf(object)]));
  const changed = [...fresh].flatMap(([text, object]) => {
    const one = old.get(text);
    const found = one === undefined ? undefined : objectDifference(one, object);
    return found === undefined ? [] : [found];
  });
  const images = listDifference(imageReferences(before.manifests), imageReferences(after.manifests));
  const secrets = secretDifferences(before.secrets, after.secrets);
  const equal = added.length + removed.length + changed.length + secrets.length === 0;
  return {equal, added, removed, changed, images, secrets, notes};
}

/** A dry run of the release says what its objects would become; the way back is what changed since. */
async function againstLive({world, target}: ReleasesInput, release: Release, signal: AbortSignal): Promise<Difference> {
  const names = release.secrets.map((one) => one.name);
  const [previewed, secrets] = await Promise.all([
    world.changes.preview(release.manifests, signal, {force: true}),
    secretVersions(world, target.namespace, names, signal),
  ]);
  const known = previewed.filter((one) => one.after !== undefined);
  const refused = previewed.filter((one) => one.rejected !== undefined);
  const notes = refused.map((one) => `${one.key.kind.toLowerCase()}/${one.key.name} cannot be compared: ${one.rejected?.message}`);
  const then = known.flatMap((one) => one.after ?? []);
  const now = known.flatMap((one) => one.before ?? []);
  return differenceOf({manifests: then, secrets: release.secrets}, {manifests: now, secrets}, notes);
}

function objectDifference(before: KubeObject, after: KubeObject): ObjectDifference | undefined {
  const all = fieldChanges(before, after, before.kind === 'Secret');
  if (all.length === 0) return undefined;
  if (before.kind !== 'ConfigMap') return {key: keyOf(after), fields: all, texts: []};
  const [old, fresh] = [dataOf(before), dataOf(after)];
  const keys = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  const texts = keys.flatMap((key) => {
    const lines = lineDiff(old.get(key) ?? '', fresh.get(key) ?? '');
    return lines.length === 0 ? [] : [{path: `data.${key}`, lines}];
  });
  return {key: keyOf(after), fields: all.filter((field) => field.path !== 'data' && !field.path.startsWith('data.')), texts};
}

function dataOf(map: KubeObject): ReadonlyMap<string, string> {
  return new Map(Object.entries(Object(at(map, 'data'))).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
}

function secretDifferences(before: readonly SecretVersion[], after: readonly SecretVersion[]): readonly SecretDifference[] {
  const names = [...new Set([...before, ...after].map((one) => one.name))].sort();
  const versionIn = (list: readonly SecretVersion[], name: string) => {
    const version = list.find((one) => one.name === name)?.resourceVersion;
    return version === undefined || version === '' ? null : version;
  };
  return names.flatMap((name) => {
    const [from, to] = [versionIn(before, name), versionIn(after, name)];
    return from === to ? [] : [{name, from, to}];
  });
}

function byKey(objects: readonly KubeObject[]): ReadonlyMap<string, KubeObject> {
  return new Map(orderObjects(objects).map((object) => [keyText(keyOf(object)), object]));
}
