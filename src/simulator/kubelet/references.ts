import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {type Fields, fieldsAt} from '../fields.ts';
import type {ObjectStore} from '../store.ts';

/** Why the containers of a pod cannot be made: a kubelet says it in the container's `waiting` and in an event. */
export type Blocker = {
  readonly reason: 'ContainerCreating' | 'CreateContainerConfigError';
  readonly message: string;
  readonly event: {readonly reason: string; readonly message: string};
};

type Source = {readonly kind: 'Secret' | 'ConfigMap'; readonly name: string; readonly keys: readonly string[]; readonly optional: boolean};

const cache = new WeakMap<
  object,
  {
    readonly volumes: readonly {readonly volume: string; readonly source: Source}[];
    readonly env: readonly Source[];
    readonly claims: readonly string[];
  }
>();

/** The first thing that a pod's containers need and do not have: a volume's Secret, an environment variable's key, a bound claim. */
export function blockerOf(pod: KubeObject, store: ObjectStore): Blocker | undefined {
  const namespace = pod.metadata.namespace ?? '';
  const needs = needsOf(fieldsAt(pod, 'spec'));
  for (const claim of needs.claims) {
    const found = store.get({apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: claim});
    if (textAt(found, 'status', 'phase') === 'Bound') continue;
    const message = found === undefined ? `persistentvolumeclaim "${claim}" not found` : `claim ${claim} is not bound`;
    return {reason: 'ContainerCreating', message: '', event: {reason: 'FailedAttachVolume', message}};
  }
  for (const {volume, source} of needs.volumes) {
    const lack = lackOf(source, namespace, store);
    if (lack !== undefined)
      return {
        reason: 'ContainerCreating',
        message: '',
        event: {reason: 'FailedMount', message: `MountVolume.SetUp failed for volume "${volume}" : ${lack}`},
      };
  }
  for (const source of needs.env) {
    const lack = lackOf(source, namespace, store);
    if (lack !== undefined)
      return {reason: 'CreateContainerConfigError', message: lack, event: {reason: 'Failed', message: `Error: ${lack}`}};
  }
  return undefined;
}

function lackOf(source: Source, namespace: string, store: ObjectStore): string | undefined {
  if (source.optional) return undefined;
  const found = store.get({apiVersion: 'v1', kind: source.kind, namespace, name: source.name});
  const kind = source.kind.toLowerCase();
  if (found === undefined) return `${kind} "${source.name}" not found`;
  const data = {...fieldsAt(found, 'data'), ...fieldsAt(found, 'binaryData')};
  const missing = source.keys.find((key) => data[key] === undefined);
  return missing === undefined ? undefined : `couldn't find key ${missing} in ${source.kind} ${namespace}/${source.name}`;
}

function needsOf(spec: Fields) {
  const found = cache.get(spec);
  if (found !== undefined) return found;
  const volumes = listAt(spec, 'volumes').flatMap((volume) => {
    const name = textAt(volume, 'name') ?? '';
    return [volume, ...listAt(volume, 'projected', 'sources')].flatMap(volumeSources).map((source) => ({volume: name, source}));
  });
  const claims = listAt(spec, 'volumes').flatMap((volume) => textAt(volume, 'persistentVolumeClaim', 'claimName') ?? []);
  const env = [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')].flatMap(envSources);
  const needs = {volumes, env, claims};
  cache.set(spec, needs);
  return needs;
}

/** A volume names its Secret `secretName`, a projected source names it `name`. */
function volumeSources(volume: unknown): readonly Source[] {
  const keys = (source: unknown) => listAt(source, 'items').flatMap((item) => textAt(item, 'key') ?? []);
  const secret = textAt(volume, 'secret', 'secretName') ?? textAt(volume, 'secret', 'name');
  const map = textAt(volume, 'configMap', 'name');
  return [
    ...(secret === undefined ? [] : [sourceOf('Secret', secret, at(volume, 'secret'), keys(at(volume, 'secret')))]),
    ...(map === undefined ? [] : [sourceOf('ConfigMap', map, at(volume, 'configMap'), keys(at(volume, 'configMap')))]),
  ];
}

function envSources(container: unknown): readonly Source[] {
  const out: Source[] = [];
  for (const from of listAt(container, 'envFrom')) {
    for (const [kind, field] of [
      ['Secret', 'secretRef'],
      ['ConfigMap', 'configMapRef'],
    ] as const) {
      const name = textAt(from, field, 'name');
      if (name !== undefined) out.push(sourceOf(kind, name, at(from, field), []));
    }
  }
  for (const variable of listAt(container, 'env')) {
    for (const [kind, field] of [
      ['Secret', 'secretKeyRef'],
      ['ConfigMap', 'configMapKeyRef'],
    ] as const) {
      const ref = at(variable, 'valueFrom', field);
      const name = textAt(ref, 'name');
      if (name !== undefined) out.push(sourceOf(kind, name, ref, [textAt(ref, 'key') ?? '']));
    }
  }
  return out;
}

function sourceOf(kind: Source['kind'], name: string, ref: unknown, keys: readonly string[]): Source {
  return {kind, name, keys, optional: at(ref, 'optional') === true};
}
