import {at, type KubeObject, textAt} from '../core/objects.ts';
import type {Scene, Snapshot} from './_types.ts';
import {isStateless, kindOf} from './kinds.ts';
import {sceneOf} from './scene.ts';
import {aboutOf} from './seen-events.ts';
import {conditionsOf} from './times.ts';

/** Kinds that are always wanted for themselves. Pods, ReplicaSets and Jobs only where nobody in the snapshot owns them. */
const controllers = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];
const others = [
  'Service',
  'PersistentVolumeClaim',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'Certificate',
  'CustomResourceDefinition',
  'APIService',
  'Status',
];
/** Told about only when there is nothing else, or when somebody deletes them and they stay. */
const background: ReadonlySet<string> = new Set(['Node', 'Namespace', 'PersistentVolume']);

/** One scene for everything in the snapshot that is wanted for itself. */
export function scenesOf(snapshot: Snapshot): readonly Scene[] {
  const scenes: Scene[] = [];
  const claimed = new Set<KubeObject>();
  const add = (subject: KubeObject) => {
    const scene = sceneOf(subject, snapshot);
    scenes.push(scene);
    for (const pod of [...scene.fresh, ...scene.old, ...scene.leaving]) claimed.add(pod);
  };
  for (const kind of controllers) for (const subject of snapshot.of(kind)) add(subject);
  for (const job of snapshot.of('Job')) if (!isOwned(job, snapshot)) add(job);
  for (const set of snapshot.of('ReplicaSet')) if (!isOwned(set, snapshot) && isUsed(set, snapshot)) add(set);
  for (const pod of snapshot.of('Pod')) if (!claimed.has(pod) && !isOwned(pod, snapshot)) add(pod);
  for (const kind of others) for (const subject of snapshot.of(kind)) add(subject);
  for (const subject of snapshot.all()) if (isForeign(subject) && speaks(subject)) add(subject);
  if (scenes.length === 0) for (const subject of snapshot.all()) if (kindOf(subject) !== 'Event') add(subject);
  if (scenes.length === 0) for (const subject of complainedAbout(snapshot)) add(subject);
  return scenes;
}

/** Where only events were recorded: what the warnings are about, with nothing but its name. */
function complainedAbout(snapshot: Snapshot): readonly KubeObject[] {
  const found = new Map<string, KubeObject>();
  for (const event of snapshot.of('Event')) {
    const about = aboutOf(event);
    if (about === undefined || about.kind === 'Event' || textAt(event, 'type') !== 'Warning') continue;
    const {kind, name, namespace, uid} = about;
    found.set(`${kind}/${namespace}/${name}`, {
      apiVersion: about.apiVersion,
      kind,
      metadata: {name, ...(namespace === '' ? {} : {namespace}), ...(uid === '' ? {} : {uid})},
    });
  }
  return [...found.values()];
}

/** Has an owner that is in the snapshot, too: then it is part of the owner's scene. */
function isOwned(object: KubeObject, snapshot: Snapshot): boolean {
  return (object.metadata.ownerReferences ?? []).some((owner) => {
    const found = snapshot.find(owner.kind, object.metadata.namespace, owner.name);
    return found !== undefined && (owner.uid === undefined || found.metadata.uid === undefined || owner.uid === found.metadata.uid);
  });
}

/** Old ReplicaSets stay for a rollback; without their Deployment nothing else tells them apart. */
function isUsed(set: KubeObject, snapshot: Snapshot): boolean {
  return at(set, 'spec', 'replicas') !== 0 || snapshot.ownedBy(set).length > 0;
}

const known: ReadonlySet<string> = new Set([...controllers, ...others, 'Job', 'ReplicaSet', 'Pod', 'Event']);

/** Kinds without rules of their own here. */
function isForeign(object: KubeObject): boolean {
  return !known.has(kindOf(object));
}

/** Says something about itself: it is being deleted, or its controller reports conditions. */
function speaks(object: KubeObject): boolean {
  if (object.metadata.deletionTimestamp !== undefined) return true;
  return !background.has(kindOf(object)) && !isStateless(object) && conditionsOf(object).length > 0;
}
