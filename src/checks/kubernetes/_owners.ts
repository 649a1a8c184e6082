import {type KubeObject, shortName} from '../../core/objects.ts';
import type {Asking} from '../../core/probe.ts';
import {type Lists, listsOf} from './_lists.ts';
import {clusterNow} from './_now.ts';

/** The pods of the namespace with what they belong to, at the cluster's time in milliseconds. */
export type OwnedPods = Lists<'Pod' | 'ReplicaSet'> & {readonly now: number};

export async function readOwnedPods(asking: Asking, signal: AbortSignal): Promise<OwnedPods> {
  const lists = await listsOf(asking, ['Pod', 'ReplicaSet'], signal);
  return {...lists, now: clusterNow(asking.world, lists.Pod)};
}

/** Names the workload of a pod: `deployment/auth-service`, or `pod/x` of one that nobody owns. */
export function ownerNames(sets: readonly KubeObject[]): (pod: KubeObject) => string {
  const byUid = new Map(sets.map((set) => [set.metadata.uid ?? '', set]));
  return (pod) => {
    const owner = controllerOf(pod);
    if (owner === undefined) return `pod/${pod.metadata.name}`;
    const above = owner.kind === 'ReplicaSet' ? controllerOf(byUid.get(owner.uid)) : undefined;
    return shortName(above ?? owner);
  };
}

function controllerOf(object: KubeObject | undefined) {
  const owners = object?.metadata.ownerReferences ?? [];
  return owners.find((one) => one.controller === true) ?? owners[0];
}
