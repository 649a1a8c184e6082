import {at, type KubeObject} from '../core/objects.ts';
import type {Snapshot} from './_types.ts';
import {matchesSelector, podsWith} from './selected.ts';
import {condition, createdAt} from './times.ts';

const templateLabel = 'pod-template-hash';
const jobLabels = ['batch.kubernetes.io/job-name', 'job-name'];

/** Pods of a Deployment whose ReplicaSets were not recorded: told apart by the hash in their labels. */
export function templatePods(
  subject: KubeObject,
  snapshot: Snapshot,
): {readonly fresh: readonly KubeObject[]; readonly old: readonly KubeObject[]} {
  const selector = at(subject, 'spec', 'selector');
  const pods = podsWith(snapshot, subject.metadata.namespace, at(selector, 'matchLabels')).filter(
    (pod) => matchesSelector(selector, pod.metadata.labels) && isOfReplicaSet(pod, subject),
  );
  const named = /ReplicaSet "([^"]+)"/.exec(condition(subject, 'Progressing')?.message ?? '')?.[1];
  let wanted = pods.find((pod) => named?.endsWith(`-${pod.metadata.labels?.[templateLabel]}`))?.metadata.labels?.[templateLabel];
  if (wanted === undefined) {
    let newest: KubeObject | undefined;
    for (const pod of pods) if (newest === undefined || (createdAt(pod) ?? 0) > (createdAt(newest) ?? 0)) newest = pod;
    wanted = newest?.metadata.labels?.[templateLabel];
  }
  const isFresh = (pod: KubeObject) => pod.metadata.labels?.[templateLabel] === wanted;
  return {fresh: pods.filter(isFresh), old: pods.filter((pod) => !isFresh(pod))};
}

function isOfReplicaSet(pod: KubeObject, subject: KubeObject): boolean {
  const owners = pod.metadata.ownerReferences ?? [];
  return owners.length === 0 || owners.some((owner) => owner.kind === 'ReplicaSet' && owner.name.startsWith(`${subject.metadata.name}-`));
}

/** Pods of a Job: owned by it, or with its name in their label where the reference was lost. */
export function createdPods(job: KubeObject, snapshot: Snapshot): readonly KubeObject[] {
  const owned = snapshot.ownedBy(job).filter((one) => one.kind === 'Pod');
  if (owned.length > 0) return owned;
  const named = jobLabels.flatMap((label) => podsWith(snapshot, job.metadata.namespace, {[label]: job.metadata.name}));
  return [...new Set(named)].filter((pod) => (pod.metadata.ownerReferences ?? []).length === 0);
}

/** The last Job that a CronJob started: what failed before it is history. */
export function newestJob(cronJob: KubeObject, snapshot: Snapshot): KubeObject | undefined {
  let newest: KubeObject | undefined;
  for (const job of snapshot.ownedBy(cronJob)) {
    if (job.kind === 'Job' && (newest === undefined || (createdAt(job) ?? 0) > (createdAt(newest) ?? 0))) newest = job;
  }
  return newest;
}
