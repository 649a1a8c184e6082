import {at, type KubeObject, numberAt, textAt} from '../../core/objects.ts';
import type {Scene} from '../_types.ts';
import {autoscalerOf} from '../autoscalers.ts';
import {kindOf} from '../kinds.ts';
import {isActive, isReady, podsText} from '../pods.ts';
import {isBehind, isPausedWithChange} from '../scene.ts';
import {condition} from '../times.ts';
import type {Standing} from './_standing.ts';

type Counts = {readonly desired: number; readonly ready: number; readonly updated: number; readonly old: number};

/** Deployment, ReplicaSet, StatefulSet, DaemonSet: enough pods of the new revision are ready, and none of an older one is left. */
export function workloadStanding(scene: Scene): Standing {
  const {subject} = scene;
  if (at(subject, 'status') === undefined && subject.metadata.generation === undefined && scene.fresh.length === 0)
    return {
      desired: desiredOf(scene),
      ready: 0,
      updated: 0,
      done: undefined,
      summary: 'it has no status, so its controller never reported on it',
    };
  const counts = scene.snapshot.has('Pod') ? countsOfPods(scene) : countsOfStatus(scene);
  const missing = missingOf(scene, counts);
  const {desired, ready, updated} = counts;
  return {desired, ready, updated, done: missing === undefined, summary: `${missing ?? settled(scene, counts)}${contextOf(scene)}`};
}

function countsOfPods(scene: Scene): Counts {
  const fresh = scene.fresh.filter(isActive);
  return {
    desired: desiredOf(scene),
    ready: fresh.filter(isReady).length,
    updated: fresh.length,
    old: scene.old.filter(isActive).length,
  };
}

/** Where pods were not looked at, the controller's own counts have to do. */
function countsOfStatus(scene: Scene): Counts {
  const {subject} = scene;
  const desired = desiredOf(scene);
  const status = (field: string) => numberAt(subject, 'status', field) ?? 0;
  if (kindOf(subject) === 'DaemonSet') {
    const updated = status('updatedNumberScheduled');
    return {
      desired,
      updated,
      ready: Math.min(updated, status('numberReady')),
      old: Math.max(0, status('currentNumberScheduled') - updated),
    };
  }
  const replicas = status('replicas');
  // A StatefulSet that is not in an update leaves updatedReplicas out; a ReplicaSet has one revision only.
  const same = textAt(subject, 'status', 'currentRevision') === textAt(subject, 'status', 'updateRevision');
  const updated = kindOf(subject) === 'ReplicaSet' || (kindOf(subject) === 'StatefulSet' && same) ? replicas : status('updatedReplicas');
  return {desired, updated, ready: Math.min(updated, status('readyReplicas')), old: Math.max(0, replicas - updated)};
}

function desiredOf(scene: Scene): number {
  const {subject} = scene;
  if (kindOf(subject) === 'DaemonSet')
    return Math.max(0, (numberAt(subject, 'status', 'desiredNumberScheduled') ?? 0) - onDeadNodes(scene));
  return Math.max(0, (numberAt(subject, 'spec', 'replicas') ?? 1) - partitionOf(subject));
}

/** Ordinals below the partition stay on the old revision on purpose. */
function partitionOf(subject: KubeObject): number {
  if (kindOf(subject) !== 'StatefulSet' || textAt(subject, 'spec', 'updateStrategy', 'type') === 'OnDelete') return 0;
  return Math.max(0, numberAt(subject, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0);
}

/** A DaemonSet cannot serve a node that is down, and no roll-out should wait for the node. */
function onDeadNodes({snapshot, fresh, old}: Scene): number {
  return [...fresh, ...old].filter((pod) => {
    const node = snapshot.find('Node', undefined, textAt(pod, 'spec', 'nodeName') ?? '');
    return node !== undefined && !isReady(node) && !isReady(pod);
  }).length;
}

function missingOf(scene: Scene, {desired, ready, updated, old}: Counts): string | undefined {
  const {subject} = scene;
  const kind = kindOf(subject);
  if (subject.metadata.deletionTimestamp !== undefined) return 'it is being deleted';
  if (isBehind(subject)) return 'its controller has not seen the last change yet';
  const minimum = numberAt(autoscalerOf(subject, scene.snapshot), 'spec', 'minReplicas');
  // Before its first look the number is the 1 of a Deployment without replicas; 0 switches the autoscaler off.
  if (minimum !== undefined && desired > 0 && desired < minimum)
    return `its autoscaler has not raised it to ${podsText(minimum)} yet (now ${desired})`;
  const paused = at(subject, 'spec', 'paused') === true;
  if (isPausedWithChange(subject)) return `its roll-out is paused, ${podsText(old)} of the old revision ${runs(old)}`;
  if (paused && (updated < desired || old > 0)) return `its roll-out is paused at ${updated} of ${podsText(desired)}`;
  if (ready < desired) return `${ready} of ${podsText(desired)} of the new revision ready${updated < desired ? `, ${updated} exist` : ''}`;
  const leftOver = old - partitionOf(subject);
  if (kind !== 'ReplicaSet' && leftOver > 0) return `${podsText(leftOver)} of the old revision still ${runs(leftOver)}`;
  const field = kind === 'DaemonSet' ? 'numberAvailable' : 'availableReplicas';
  const available = numberAt(subject, 'status', field) ?? 0;
  const seconds = numberAt(subject, 'spec', 'minReadySeconds') ?? 0;
  if (available < desired && (kind === 'Deployment' || seconds > 0))
    return `${available} of ${podsText(desired)} available${seconds > 0 ? `; a pod counts after ${seconds} s of being ready (minReadySeconds)` : ''}`;
  return undefined;
}

function settled({subject}: Scene, {desired, ready}: Counts): string {
  const partition = partitionOf(subject);
  if (partition > 0)
    return `${ready} of ${podsText(desired)} of the new revision ready; ordinals below partition ${partition} stay on the old one`;
  if (desired === 0) return kindOf(subject) === 'DaemonSet' ? 'no node asks for it' : 'scaled to 0';
  return `${ready} of ${podsText(desired)} ready`;
}

/** What a person should know beside it, and what decides nothing. */
function contextOf({old, leaving}: Scene): string {
  const crashing = old.filter((pod) => condition(pod, 'Ready')?.status !== 'True' && isActive(pod)).length;
  const serving = old.filter(isReady).length;
  return [
    serving === 0 ? '' : `; ${podsText(serving)} of the old revision still ${serving === 1 ? 'serves' : 'serve'}`,
    crashing === 0 ? '' : `; ${podsText(crashing)} of the old revision not ready`,
    leaving.length === 0 ? '' : `; ${podsText(leaving.length)} on the way out`,
  ].join('');
}

function runs(count: number): string {
  return count === 1 ? 'runs' : 'run';
}
