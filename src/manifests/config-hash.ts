import {createHash} from 'node:crypto';
import {canonicalJson} from '../core/json.ts';
import {at, type KubeObject} from '../core/objects.ts';
import {isMap, type PlainMap} from './plain.ts';
import {referencesOf} from './references.ts';
import {findObject, templateOf, templatePathOf} from './workloads.ts';

/** Annotation on pod templates: a changed ConfigMap becomes a changed template, so pods are replaced and read it. */
export const configHashAnnotation = 'gomeet.io/config-sha256';

/** The same objects with the hash of the ConfigMaps that they use on every pod template that uses any. */
export function annotateConfigHash(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.map((object) => {
    const hash = configHash(objects, object);
    const path = templatePathOf(object);
    if (hash === undefined || path === undefined) return object;
    return {...object, ...withField(object, [...path, 'metadata', 'annotations', configHashAnnotation], hash)};
  });
}

/** sha256 over the data of every ConfigMap that the pods mount or read; `undefined` when they use none of ours. */
export function configHash(objects: readonly KubeObject[], workload: KubeObject): string | undefined {
  if (templateOf(workload) === undefined) return undefined;
  const names = new Set(
    referencesOf(workload)
      .filter((reference) => reference.kind === 'ConfigMap')
      .map((reference) => reference.name),
  );
  const maps = [...names].sort().flatMap((name) => findObject(objects, 'ConfigMap', name) ?? []);
  if (maps.length === 0) return undefined;
  const data = maps.map((map) => [map.metadata.name, at(map, 'data') ?? {}, at(map, 'binaryData') ?? {}]);
  return createHash('sha256').update(canonicalJson(data)).digest('hex');
}

/** A copy with one field set; maps on the way are made where they are missing. */
function withField(value: unknown, path: readonly string[], leaf: string): PlainMap {
  const map = isMap(value) ? value : {};
  const [step = '', ...rest] = path;
  return {...map, [step]: rest.length === 0 ? leaf : withField(map[step], rest, leaf)};
}
