import {createHash} from 'node:crypto';
import {canonicalJson} from '../core/json.ts';
import {at, conditionOf, type KubeObject, listAt, textAt} from '../core/objects.ts';
import type {World} from '../core/ports.ts';
import type {SecretVersion} from '../core/release.ts';

/** sha256 over a value in canonical form. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Every image the manifests name, sorted, once. */
export function imageReferences(manifests: readonly KubeObject[]): readonly string[] {
  const found = new Set<string>();
  for (const object of manifests) {
    const spec =
      object.kind === 'CronJob' ? at(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec') : at(object, 'spec', 'template', 'spec');
    for (const container of containersOf(spec)) {
      const image = textAt(container, 'image');
      if (image !== undefined) found.add(image);
    }
  }
  return [...found].sort();
}

/** Image → digest, as the containers of ready pods tell it. A tag that moved has the digest of the youngest pod. */
export function digestsOf(pods: readonly KubeObject[]): {readonly [image: string]: string} {
  const digests: {[image: string]: string} = {};
  const born = (pod: KubeObject) => pod.metadata.creationTimestamp ?? '';
  const ready = pods.filter((pod) => conditionOf(pod, 'Ready')?.status === 'True' && pod.metadata.deletionTimestamp === undefined);
  for (const pod of [...ready].sort((a, b) => (born(a) < born(b) ? -1 : 1))) {
    const images = new Map(containersOf(at(pod, 'spec')).map((one) => [textAt(one, 'name'), textAt(one, 'image')]));
    for (const status of [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')]) {
      // The status may name the image otherwise than it was asked for (docker.io/library/…), so the spec's text is the key.
      const image = images.get(textAt(status, 'name'));
      const digest = /sha256:[0-9a-f]{64}$/.exec(textAt(status, 'imageID') ?? '')?.[0];
      if (image !== undefined && digest !== undefined) digests[image] = digest;
    }
  }
  return digests;
}

/** Digests of what runs now in the namespace. */
export async function readDigests(world: World, namespace: string, signal: AbortSignal): Promise<{readonly [image: string]: string}> {
  return digestsOf(await world.cluster.list('v1', 'Pod', {namespace}, signal));
}

/** Which versions of these Secrets exist now; one that is absent has no resourceVersion. */
export async function secretVersions(
  world: World,
  namespace: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly SecretVersion[]> {
  return Promise.all(
    names.map(async (name) => {
      const found = await world.cluster.get({apiVersion: 'v1', kind: 'Secret', namespace, name}, signal);
      const data = at(found, 'data');
      const keys = data !== null && typeof data === 'object' ? Object.keys(data).sort() : [];
      return {name, resourceVersion: found?.metadata.resourceVersion ?? '', keys};
    }),
  );
}

function containersOf(podSpec: unknown): readonly unknown[] {
  return [...listAt(podSpec, 'initContainers'), ...listAt(podSpec, 'containers')];
}
