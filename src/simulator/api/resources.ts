import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import type {ObjectStore} from '../store.ts';
import {builtinKind, groupOf, type KindInfo} from './kinds.ts';

/** Versions that Kubernetes 1.36 serves, where it is not `v1` alone. */
const versions: {readonly [group: string]: readonly string[]} = {autoscaling: ['v1', 'v2']};
const customKinds = 'apiextensions.k8s.io/CustomResourceDefinition';

/** The kind behind an apiVersion, built in or from a CustomResourceDefinition; `undefined` when the server does not serve it. */
export function resolveKind(store: ObjectStore, apiVersion: string, kind: string): KindInfo | undefined {
  const group = groupOf(apiVersion);
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  const builtin = builtinKind(apiVersion, kind);
  if (builtin !== undefined) return (versions[group] ?? ['v1']).includes(version) ? builtin : undefined;
  for (const definition of store.ofKind(customKinds).values()) {
    if (textAt(definition, 'spec', 'group') !== group || textAt(definition, 'spec', 'names', 'kind') !== kind) continue;
    const declared = listAt(definition, 'spec', 'versions');
    if (declared.length > 0 && !declared.some((one) => textAt(one, 'name') === version && at(one, 'served') !== false)) continue;
    const plural = textAt(definition, 'spec', 'names', 'plural') ?? kind.toLowerCase();
    return {group, kind, plural, namespaced: textAt(definition, 'spec', 'scope') !== 'Cluster'};
  }
  return undefined;
}

/** An object with the namespace that its kind needs: none for cluster-wide kinds, the given one where it says none. */
export function placed(object: KubeObject, info: KindInfo, namespace: string): KubeObject {
  if (info.namespaced && object.metadata.namespace !== undefined) return object;
  if (!info.namespaced && object.metadata.namespace === undefined) return object;
  const {namespace: _namespace, ...metadata} = object.metadata;
  return {...object, metadata: info.namespaced ? {...metadata, namespace} : metadata};
}
