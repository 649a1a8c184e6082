import {UserError} from '../core/errors.ts';
import {type KubeObject, shortName, textAt} from '../core/objects.ts';
import type {SimulatedCluster} from './cluster.ts';
import {fieldsAt, isFields} from './fields.ts';
import {hexOf} from './hash.ts';

/** Sets up what cluster-admin applies once: namespaces and resource types before what needs them. */
export function applyBootstrap(cluster: SimulatedCluster, bootstrap: readonly KubeObject[]): void {
  const rank = (object: KubeObject) => ['Namespace', 'CustomResourceDefinition'].indexOf(object.kind);
  const first = bootstrap.filter((object) => rank(object) !== -1).sort((a, b) => rank(a) - rank(b));
  const own: KubeObject = {apiVersion: 'v1', kind: 'Namespace', metadata: {name: cluster.namespace}};
  const named = first.some((object) => object.kind === 'Namespace' && object.metadata.name === cluster.namespace);
  apply(cluster, named ? first : [own, ...first]);
  apply(
    cluster,
    bootstrap.filter((object) => rank(object) === -1),
  );
}

/** Puts the platform there as if it had been deployed some time ago; Secrets that its pods need get stand-in values. */
export function applyPlatform(cluster: SimulatedCluster, manifests: readonly KubeObject[]): void {
  apply(cluster, [...standInSecrets(cluster, manifests), ...manifests]);
}

function apply(cluster: SimulatedCluster, objects: readonly KubeObject[]): void {
  const refused = cluster
    .apply(objects)
    .flatMap((one) => (one.rejected === undefined ? [] : [`${shortName(one.key)}: ${one.rejected.message}`]));
  if (refused.length > 0) throw new UserError(`the simulated world cannot be set up: ${refused.slice(0, 5).join('; ')}`);
}

/** Secrets that pod templates refer to and nobody brings: cert-manager writes the one of a Certificate. */
function standInSecrets(cluster: SimulatedCluster, manifests: readonly KubeObject[]): readonly KubeObject[] {
  const wanted = new Map<string, Set<string>>();
  const want = (name: unknown, ...keys: readonly unknown[]) => {
    if (typeof name !== 'string') return;
    const found = wanted.get(name) ?? new Set<string>();
    for (const key of keys) if (typeof key === 'string') found.add(key);
    wanted.set(name, found);
  };
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const entry of value) walk(entry);
    if (!isFields(value)) return;
    const ref = fieldsAt(value, 'secretKeyRef');
    want(ref.name, ref.key);
    const volume = fieldsAt(value, 'secret');
    want(volume.secretName ?? volume.name, ...(Array.isArray(volume.items) ? volume.items.map((item) => textAt(item, 'key')) : []));
    want(fieldsAt(value, 'secretRef').name);
    for (const entry of Object.values(value)) walk(entry);
  };
  for (const object of manifests) walk(object.spec);
  for (const object of manifests) {
    if (object.kind === 'Secret') wanted.delete(object.metadata.name);
    if (object.kind === 'Certificate') wanted.delete(textAt(object, 'spec', 'secretName') ?? '');
  }
  const {namespace} = cluster;
  return [...wanted].map(([name, keys]) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {name, namespace},
    // A list of what is accepted (`passwords`) holds what is used (`password`).
    stringData: Object.fromEntries([...keys].map((key) => [key, hexOf(`${name}/${key.replace(/s$/, '')}`, 32)])),
  }));
}
