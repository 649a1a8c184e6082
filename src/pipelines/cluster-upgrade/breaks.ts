import {compareVersions} from '../../core/kubernetes-version.ts';
import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';
import {removalOf, removedApis, removedSource} from '../cluster/removed-apis.ts';

/** An object that a new version of Kubernetes would not take any more. */
export type Break = {
  /** `horizontalpodautoscaler/web`. */
  readonly object: string;
  readonly namespace: string;
  readonly apiVersion: string;
  readonly removedIn: string;
  /** Version that takes its place; null where nothing does. */
  readonly instead: string | null;
  /** The target's manifests, or who wrote the live object last with that version. */
  readonly where: string;
  readonly source: string;
};

/** Objects of manifests that a version does not serve. Pure. */
export function brokenManifests(manifests: readonly KubeObject[], version: string): readonly Break[] {
  return manifests.flatMap((object) => breakOf(object, object.apiVersion, version, 'the manifests of this target'));
}

/**
 * Live objects that somebody last wrote by a version that goes: the stored object stays, but whoever wrote it (a chart, a
 * controller) would be refused. Only kinds of which a version goes between the two are read.
 */
export async function brokenWriters({cluster}: World, from: string, to: string, signal: AbortSignal): Promise<readonly Break[]> {
  const going = removedApis.filter(({removedIn}) => compareVersions(removedIn, from) > 0 && compareVersions(removedIn, to) <= 0);
  const kinds = new Map(going.flatMap(({kinds: names, instead}) => names.map((kind) => [kind, instead] as const)));
  const found: Break[] = [];
  for (const [kind, apiVersion] of kinds) {
    if (apiVersion === undefined) continue;
    const objects = await cluster.list(apiVersion, kind, {optional: true}, signal);
    found.push(
      ...objects.flatMap((object) => writersOf(object).flatMap(({version, who}) => breakOf(object, version, to, `written by ${who}`))),
    );
  }
  return found;
}

function writersOf(object: KubeObject): readonly {readonly version: string; readonly who: string}[] {
  const fields = listAt(object, 'metadata', 'managedFields').map((one) => ({
    version: textAt(one, 'apiVersion') ?? '',
    who: textAt(one, 'manager') ?? 'somebody',
  }));
  const applied = object.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'];
  return applied === undefined ? fields : [...fields, {version: textAt(parsed(applied), 'apiVersion') ?? '', who: 'kubectl apply'}];
}

function breakOf(object: KubeObject, apiVersion: string, to: string, where: string): readonly Break[] {
  const removal = removalOf(apiVersion, object.kind, to);
  if (removal === undefined) return [];
  const {removedIn, instead = null} = removal;
  const {name, namespace = ''} = object.metadata;
  return [{object: `${object.kind.toLowerCase()}/${name}`, namespace, apiVersion, removedIn, instead, where, source: removedSource}];
}

function parsed(text: string): unknown {
  try {
    return at(JSON.parse(text));
  } catch {
    return undefined;
  }
}
