import {type FollowedKind, mirrored} from '../../src/core/mirror.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import {Scripted} from './_scripted.ts';

export const pods: FollowedKind = {apiVersion: 'v1', kind: 'Pod', scope: 'namespace'};

export function open(kinds: readonly FollowedKind[] = [pods]) {
  const cluster = new Scripted();
  const notes: string[] = [];
  const mirror = mirrored(cluster.world, kinds, 'gomeet', (text) => notes.push(text));
  const list = async (namespace: string | undefined = 'gomeet') =>
    texts(await mirror.world.cluster.list('v1', 'Pod', namespace === undefined ? {} : {namespace}));
  return {cluster, mirror, notes, list};
}

export function texts(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({metadata}) => `${metadata.name}@${metadata.resourceVersion}`).sort();
}
