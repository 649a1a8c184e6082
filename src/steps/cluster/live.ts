import type {Cloud} from '../../core/cloud.ts';
import type {CloudCluster, CloudNode, CloudPool} from '../../core/cloud-data.ts';
import {type CloudTarget, ownerTag} from '../../core/cloud-target.ts';
import {Failed} from '../../core/errors.ts';
import type {ObjectKey} from '../../core/objects.ts';

/** The cluster of a target as it is now, by name and mark. Throws Failed when there are two. */
export async function liveCluster(
  cloud: Cloud,
  wanted: CloudTarget,
  signal: AbortSignal,
  marked = true,
): Promise<CloudCluster | undefined> {
  const all = (await cloud.clusters(signal)).filter(({name}) => name === wanted.clusterName);
  if (all.length > 1) throw new Failed(`there are ${all.length} clusters named ${wanted.clusterName} now`);
  return all.find(({tags}) => !marked || tags.includes(ownerTag(wanted)));
}

/** The same, for a step that comes after the one that made it. */
export async function needCluster(cloud: Cloud, wanted: CloudTarget, signal: AbortSignal): Promise<CloudCluster> {
  const found = await liveCluster(cloud, wanted, signal);
  if (found === undefined) throw new Failed(`cluster ${wanted.clusterName} is not there any more`);
  return found;
}

export function poolNamed({pools}: CloudCluster, name: string): CloudPool | undefined {
  return pools.find((pool) => pool.name === name);
}

/** States of nodes that are on their way out. */
export const going: ReadonlySet<string> = new Set(['draining', 'deleting']);

/** Nodes of a pool that are not on their way out. */
export function staying(pool: CloudPool): readonly CloudNode[] {
  return pool.nodes.filter(({state}) => !going.has(state));
}

/** What a change of the account is shown as. */
export function cloudKey(kind: 'Cluster' | 'NodePool', name: string): ObjectKey {
  return {apiVersion: 'digitalocean', kind, name};
}
