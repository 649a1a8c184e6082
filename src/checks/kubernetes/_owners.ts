import {type KubeObject, shortName} from '../../core/objects.ts';

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

/** `a, b, c and 4 more`. */
export function someOf(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
