import {hpaOf} from '../../capacity/workloads.ts';
import {at, conditionOf, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import {isReady, type Owned} from './_revision.ts';

/** Where a roll-out stands. `final` is why it cannot finish; `waiting` what is still missing; neither when it is done. */
export type Standing = {
  readonly ready: number;
  readonly desired: number;
  readonly final?: string;
  readonly waiting?: string;
  readonly since?: string;
};

/** A quota or an admission rule that refused a pod may be about to change; this long it may. */
const refusalGraceMs = 15_000;

/** Judges a live workload against itself: its controller has seen the last change, and enough pods of the new revision are ready. */
export function standingOf(
  live: KubeObject,
  pods: Owned,
  events: readonly KubeObject[],
  manifests: readonly KubeObject[],
  now: number,
): Standing {
  const ready = pods.fresh.filter(isReady).length;
  if (live.kind === 'Job') return job(live);
  const desired = desiredOf(live);
  const counts = {ready, desired};
  if (live.metadata.deletionTimestamp !== undefined) return {...counts, waiting: 'it is being deleted'};
  const seen = numberAt(live, 'status', 'observedGeneration') ?? 0;
  if (seen < (live.metadata.generation ?? 1)) return {...counts, waiting: 'its controller has not seen the change yet'};
  const missing = missingOf(live, pods, ready, desired, manifests);
  if (missing === undefined) return counts;
  return {...counts, waiting: missing, ...finalOf(live, events, now)};
}

function desiredOf(live: KubeObject): number {
  if (live.kind === 'DaemonSet') return numberAt(live, 'status', 'desiredNumberScheduled') ?? 0;
  const replicas = numberAt(live, 'spec', 'replicas') ?? 1;
  const partition = live.kind === 'StatefulSet' ? (numberAt(live, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0) : 0;
  return Math.max(0, replicas - partition);
}

function missingOf(
  live: KubeObject,
  {fresh, old}: Owned,
  ready: number,
  desired: number,
  manifests: readonly KubeObject[],
): string | undefined {
  // What an autoscaler wants is in spec.replicas; before its first look that is the 1 of a Deployment without replicas.
  const minimum = numberAt(hpaOf(live, manifests), 'spec', 'minReplicas');
  if (minimum !== undefined && live.kind !== 'DaemonSet' && desired < minimum)
    return `its autoscaler has not raised it to ${minimum} pods yet (now ${desired})`;
  if (at(live, 'spec', 'paused') === true && fresh.length < desired) return 'its roll-out is paused';
  const unmatched = fresh.length - ready;
  if (ready < desired) return `${ready} of ${desired} pods of the new revision are ready${unmatched > 0 ? '' : `, ${fresh.length} exist`}`;
  const partition = numberAt(live, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  const leaving = old.length - (live.kind === 'StatefulSet' ? partition : 0);
  if (leaving > 0 && textAt(live, 'spec', 'updateStrategy', 'type') !== 'OnDelete') return `${leaving} pods of the old revision still run`;
  const available = numberAt(live, 'status', live.kind === 'DaemonSet' ? 'numberAvailable' : 'availableReplicas');
  // minReadySeconds has to pass before a ready pod counts as available.
  if (live.kind === 'Deployment' && (available ?? 0) < desired) return `${available ?? 0} of ${desired} pods are available`;
  return undefined;
}

/** Why a workload that is not done cannot get done. */
function finalOf(live: KubeObject, events: readonly KubeObject[], now: number): {readonly final?: string; readonly since?: string} {
  const progress = conditionOf(live, 'Progressing');
  if (progress?.status === 'False' && progress.reason === 'ProgressDeadlineExceeded') {
    return {final: `no progress within its progressDeadlineSeconds (${progress.message})`, ...sinceOf(live, 'Progressing')};
  }
  const refusal = conditionOf(live, 'ReplicaFailure');
  const since = sinceOf(live, 'ReplicaFailure');
  if (refusal?.status === 'True' && olderThan(since.since, now)) return {final: `its pods are refused: ${refusal.message}`, ...since};
  const event = events.find((one) => isAbout(one, live) && isRefusal(textAt(one, 'message') ?? '') && isCurrent(one, now));
  const first =
    event === undefined ? undefined : (textAt(event, 'firstTimestamp') ?? textAt(event, 'eventTime') ?? event.metadata.creationTimestamp);
  if (event === undefined || !olderThan(first, now)) return {};
  return {final: `its pods are refused: ${textAt(event, 'message')}`, ...(first === undefined ? {} : {since: first})};
}

function sinceOf(live: KubeObject, type: string): {readonly since?: string} {
  const condition = listAt(live, 'status', 'conditions').find((one) => textAt(one, 'type') === type);
  const since = textAt(condition, 'lastTransitionTime');
  return since === undefined ? {} : {since};
}

function olderThan(since: string | undefined, now: number): boolean {
  return since === undefined || now - Date.parse(since) > refusalGraceMs;
}

/** Controllers other than a Deployment's tell a refused pod only by an event. */
function isAbout(event: KubeObject, live: KubeObject): boolean {
  return (
    textAt(event, 'reason') === 'FailedCreate' &&
    textAt(event, 'involvedObject', 'kind') === live.kind &&
    textAt(event, 'involvedObject', 'name') === live.metadata.name
  );
}

function isRefusal(message: string): boolean {
  return /exceeded quota|forbidden|denied the request|violates PodSecurity|is invalid/i.test(message);
}

/** An event stays for an hour; one that was not repeated for two minutes tells of the past. */
function isCurrent(event: KubeObject, now: number): boolean {
  const last =
    textAt(event, 'lastTimestamp') ??
    textAt(event, 'series', 'lastObservedTime') ??
    textAt(event, 'eventTime') ??
    event.metadata.creationTimestamp;
  return last === undefined || now - Date.parse(last) < 120_000;
}

function job(live: KubeObject): Standing {
  const desired = numberAt(live, 'spec', 'completions') ?? 1;
  const ready = numberAt(live, 'status', 'succeeded') ?? 0;
  if (conditionOf(live, 'Complete')?.status === 'True') return {ready, desired};
  const failed = conditionOf(live, 'Failed');
  if (failed?.status === 'True')
    return {
      ready,
      desired,
      waiting: 'it failed',
      final: `the job failed (${failed.reason}): ${failed.message}`,
      ...sinceOf(live, 'Failed'),
    };
  const started = textAt(live, 'status', 'startTime');
  return {ready, desired, waiting: started === undefined ? 'the job has not started' : `the job runs since ${started}`};
}
