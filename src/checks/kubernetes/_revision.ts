import {conditionOf, type KubeObject, textAt} from '../../core/objects.ts';

export type Owned = {readonly fresh: readonly KubeObject[]; readonly old: readonly KubeObject[]};
export type RevisionReading = {
  readonly pods: readonly KubeObject[];
  readonly replicaSets: readonly KubeObject[];
  readonly revisions: readonly KubeObject[];
};

const hashLabel = 'controller-revision-hash';
const revisionKey = 'deployment.kubernetes.io/revision';

/** The pods of a workload: those of the revision that is being rolled out, and older ones. Pods that are being deleted are neither. */
export function podsOf(workload: KubeObject, reading: RevisionReading): Owned {
  const living = reading.pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  if (workload.kind === 'Deployment') {
    const sets = reading.replicaSets.filter((set) => isOwned(set, workload));
    const revision = workload.metadata.annotations?.[revisionKey];
    const current = sets.find((set) => revision !== undefined && set.metadata.annotations?.[revisionKey] === revision);
    const fresh = living.filter((pod) => current !== undefined && isOwned(pod, current));
    return {fresh, old: living.filter((pod) => !fresh.includes(pod) && sets.some((set) => isOwned(pod, set)))};
  }
  const owned = living.filter((pod) => isOwned(pod, workload));
  const hash = workload.kind === 'StatefulSet' ? textAt(workload, 'status', 'updateRevision') : newestHash(workload, reading.revisions);
  if (hash === undefined) return {fresh: owned, old: []};
  const isFresh = (pod: KubeObject) => {
    const own = pod.metadata.labels?.[hashLabel];
    // A StatefulSet's revision is named "web-6b9f"; its pods carry the whole name, those of a DaemonSet the hash alone.
    return own === hash || hash.endsWith(`-${own}`);
  };
  return {fresh: owned.filter(isFresh), old: owned.filter((pod) => !isFresh(pod))};
}

export function isReady(pod: KubeObject): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True';
}

function isOwned(object: KubeObject, by: KubeObject): boolean {
  return (object.metadata.ownerReferences ?? []).some((owner) =>
    by.metadata.uid === undefined ? owner.kind === by.kind && owner.name === by.metadata.name : owner.uid === by.metadata.uid,
  );
}

/** Only a DaemonSet does not name its revision in its status: it is the newest one that it owns. */
function newestHash(workload: KubeObject, revisions: readonly KubeObject[]): string | undefined {
  if (workload.kind !== 'DaemonSet') return undefined;
  const own = revisions.filter((revision) => isOwned(revision, workload));
  const newest = own.reduce<KubeObject | undefined>(
    (best, one) => (best === undefined || numberOf(one) > numberOf(best) ? one : best),
    undefined,
  );
  return newest?.metadata.labels?.[hashLabel];
}

function numberOf(revision: KubeObject): number {
  return typeof revision['revision'] === 'number' ? revision['revision'] : 0;
}
