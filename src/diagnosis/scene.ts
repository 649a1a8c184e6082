import {type KubeObject, numberAt, textAt} from '../core/objects.ts';
import type {Scene, Snapshot} from './_types.ts';
import {kindOf} from './kinds.ts';
import {createdPods, newestJob, templatePods} from './scene-fallback.ts';
import {condition} from './times.ts';

type Pods = {readonly fresh: readonly KubeObject[]; readonly old: readonly KubeObject[]; readonly revision: KubeObject | undefined};

const hashLabel = 'controller-revision-hash';
const revisionKey = 'deployment.kubernetes.io/revision';

/** One object with its pods: those of the revision that is being rolled out, older ones, and those on their way out. */
export function sceneOf(subject: KubeObject, snapshot: Snapshot): Scene {
  const all = podsOf(subject, snapshot);
  // Until its controller has looked at the last change, the revision that the status names is the one before it.
  const {fresh, old, revision} = isBehind(subject) ? {fresh: [], old: [...all.fresh, ...all.old], revision: undefined} : all;
  return {
    snapshot,
    subject,
    now: snapshot.now,
    fresh: fresh.filter(stays),
    old: old.filter(stays),
    leaving: [...all.fresh, ...all.old].filter((pod) => !stays(pod)),
    revision,
  };
}

/** Whether the controller of an object has not yet seen its last change. Only where the status tells what it has seen. */
export function isBehind(object: KubeObject): boolean {
  const seen = numberAt(object, 'status', 'observedGeneration');
  const generation = object.metadata.generation;
  if (seen !== undefined) return generation !== undefined && seen < generation;
  return generation !== undefined && reporting.has(kindOf(object));
}

/** Kinds whose controllers always write observedGeneration: without it they have not seen the object at all. */
const reporting = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']);

function stays(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp === undefined;
}

function podsOf(subject: KubeObject, snapshot: Snapshot): Pods {
  const kind = kindOf(subject);
  if (kind === 'Deployment') return ofDeployment(subject, snapshot);
  if (kind === 'StatefulSet' || kind === 'DaemonSet') return ofRevisions(subject, snapshot);
  if (kind === 'Pod') return {fresh: [subject], old: [], revision: undefined};
  if (kind === 'ReplicaSet') return {fresh: ownPods(subject, snapshot), old: [], revision: subject};
  if (kind === 'Job') return {fresh: createdPods(subject, snapshot), old: [], revision: undefined};
  if (kind === 'CronJob') {
    const job = newestJob(subject, snapshot);
    return {fresh: job === undefined ? [] : createdPods(job, snapshot), old: [], revision: job};
  }
  return {fresh: [], old: [], revision: undefined};
}

function ofDeployment(subject: KubeObject, snapshot: Snapshot): Pods {
  const sets = snapshot.ownedBy(subject).filter((one) => one.kind === 'ReplicaSet');
  if (sets.length === 0) return {...templatePods(subject, snapshot), revision: undefined};
  const current = currentSet(subject, sets);
  const old = sets.filter((set) => set !== current).flatMap((set) => ownPods(set, snapshot));
  return {fresh: current === undefined ? [] : ownPods(current, snapshot), old, revision: current};
}

function currentSet(subject: KubeObject, sets: readonly KubeObject[]): KubeObject | undefined {
  // A paused Deployment makes no ReplicaSet for a changed template: then none of those that exist is the wanted one.
  if (isPausedWithChange(subject)) return undefined;
  const revision = subject.metadata.annotations?.[revisionKey];
  if (revision !== undefined) return sets.find((set) => set.metadata.annotations?.[revisionKey] === revision);
  const name = /ReplicaSet "([^"]+)"/.exec(condition(subject, 'Progressing')?.message ?? '')?.[1];
  return sets.find((set) => set.metadata.name === name) ?? newest(sets, (set) => Number(set.metadata.annotations?.[revisionKey] ?? 0));
}

/** The controller counts no pod as updated while a paused Deployment has a template that it was not yet allowed to roll out. */
export function isPausedWithChange(subject: KubeObject): boolean {
  const replicas = numberAt(subject, 'status', 'replicas') ?? 0;
  return (
    kindOf(subject) === 'Deployment' &&
    (subject['spec'] as {readonly paused?: unknown} | undefined | null)?.paused === true &&
    replicas > 0 &&
    (numberAt(subject, 'status', 'updatedReplicas') ?? 0) === 0
  );
}

function ofRevisions(subject: KubeObject, snapshot: Snapshot): Pods {
  const owned = ownPods(subject, snapshot);
  const revisions = snapshot.ownedBy(subject).filter((one) => one.kind === 'ControllerRevision');
  // Only a DaemonSet does not name its revision in its status: it is the newest one that it owns.
  const name = subject.kind === 'StatefulSet' ? textAt(subject, 'status', 'updateRevision') : undefined;
  const revision =
    subject.kind === 'StatefulSet'
      ? revisions.find((one) => one.metadata.name === name)
      : newest(revisions, (one) => numberAt(one, 'revision') ?? 0);
  const hash = name ?? revision?.metadata.labels?.[hashLabel];
  if (hash === undefined) return {fresh: owned, old: [], revision};
  const isFresh = (pod: KubeObject) => {
    const own = pod.metadata.labels?.[hashLabel];
    // A StatefulSet's revision is named "web-6b9f"; its pods carry the whole name, those of a DaemonSet the hash alone.
    return own === hash || (own !== undefined && hash.endsWith(`-${own}`));
  };
  return {fresh: owned.filter(isFresh), old: owned.filter((pod) => !isFresh(pod)), revision};
}

function ownPods(owner: KubeObject, snapshot: Snapshot): readonly KubeObject[] {
  return snapshot.ownedBy(owner).filter((one) => one.kind === 'Pod');
}

function newest(objects: readonly KubeObject[], number: (object: KubeObject) => number): KubeObject | undefined {
  let best: KubeObject | undefined;
  for (const one of objects) if (best === undefined || number(one) > number(best)) best = one;
  return best;
}
