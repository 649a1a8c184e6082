import {type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import type {Found, Scene} from '../_types.ts';
import {kindOf} from '../kinds.ts';
import {isActive, isReady} from '../pods.ts';
import {ageOf, condition, createdAt, graceUntil} from '../times.ts';
import {podCodes, refusalCodes} from './_codes.ts';
import {cut, forHowLong, iso, kubectl, many, podName} from './_say.ts';

/** A pod that says what is wrong with it will not become ready; one that says nothing may just be starting. */
const brokenGraceMs = 15_000;
const silentGraceMs = 120_000;
/** A controller replaces the next pod at once when the last one is ready. */
const idleMs = 60_000;

/**
 * Known as "forced rollback": with OrderedReady the controller touches no other pod while one is not ready, even when that
 * one is what the new revision would repair. Somebody has to delete it.
 */
export function stuck({subject, old, now}: Scene): readonly Found[] {
  if (textAt(subject, 'spec', 'podManagementPolicy') === 'Parallel' || isOnDelete(subject)) return [];
  const blocking = old.filter((pod) => !isReady(pod) && isActive(pod) && ordinalOf(pod) >= partitionOf(subject));
  const [first] = blocking.sort((a, b) => ordinalOf(a) - ordinalOf(b));
  if (first === undefined) return [];
  const since = condition(first, 'Ready')?.since ?? createdAt(first);
  const wrong = troublesOf(first);
  return [
    {
      code: 'statefulset-stuck',
      object: podName(first),
      since: iso(since),
      summary: `ordinal ${ordinalOf(first)} (${podName(first)}) of an older revision is not ready${forHowLong(since, now)}, and the roll-out waits for it: it will not be replaced by itself`,
      evidence: [
        ...wrong,
        `${podName(first)} revision ${first.metadata.labels?.['controller-revision-hash'] ?? '?'}, wanted ${textAt(subject, 'status', 'updateRevision') ?? '?'}`,
      ].slice(0, 4),
      hint: `delete it, then it is made again with the new revision: ${kubectl(first, `delete pod ${first.metadata.name}`)}`,
      kind: 'terminal',
      count: blocking.length,
      ...graceUntil(since, wrong.length > 0 ? brokenGraceMs : silentGraceMs, now),
      follows: podCodes,
    },
  ];
}

/** Pods of an OnDelete workload that nobody has deleted yet. */
export function onDelete({subject, old}: Scene): readonly Found[] {
  const waiting = old.filter(isActive);
  const [first] = waiting;
  if (!isOnDelete(subject) || first === undefined) return [];
  return [
    {
      code: 'on-delete',
      object: `${subject.kind.toLowerCase()}/${subject.metadata.name}`,
      since: null,
      summary: `its update strategy is OnDelete: ${many(waiting.length, 'pod')} of the old revision ${waiting.length === 1 ? 'stays' : 'stay'} until somebody deletes ${waiting.length === 1 ? 'it' : 'them'}`,
      evidence: [cut(waiting.slice(0, 10).map(podName).join(', '))],
      hint: `one after the other, waiting for each to be ready: ${kubectl(subject, `delete pod ${first.metadata.name}`)}`,
      kind: 'retryable',
    },
  ];
}

/** Everything is ready and nobody replaces what is left of the old revision. */
export function wrongRevision({subject, fresh, old, leaving, now}: Scene): readonly Found[] {
  const left = old.filter(isActive).filter((pod) => kindOf(subject) !== 'StatefulSet' || ordinalOf(pod) >= partitionOf(subject));
  const [first] = left;
  const all = [...fresh.filter(isActive), ...left];
  if (first === undefined || leaving.length > 0 || isOnDelete(subject) || !all.every(isReady)) return [];
  // A pod that was just replaced, and one that has to stay ready for minReadySeconds, are progress.
  const last = Math.max(...all.map((pod) => condition(pod, 'Ready')?.since ?? createdAt(pod) ?? 0));
  if (last === 0 || ageOf(last, now) < idleMs + (numberAt(subject, 'spec', 'minReadySeconds') ?? 0) * 1000) return [];
  if (
    kindOf(subject) === 'Deployment' &&
    subject['spec'] !== null &&
    (subject['spec'] as {readonly paused?: unknown} | undefined)?.paused === true
  )
    return [];
  return [
    {
      code: 'wrong-revision',
      object: podName(first),
      since: iso(last),
      summary: `${many(left.length, 'pod')} still ${left.length === 1 ? 'runs' : 'run'} an older revision, all pods are ready, and none was replaced${forHowLong(last, now)}`,
      evidence: [cut(left.slice(0, 10).map(podName).join(', '))],
      hint: `${kubectl(subject, `rollout status ${subject.kind.toLowerCase()}/${subject.metadata.name} --watch=false`)}; is kube-controller-manager running?`,
      kind: 'retryable',
      follows: refusalCodes,
    },
  ];
}

function isOnDelete(subject: KubeObject): boolean {
  return textAt(subject, 'spec', 'updateStrategy', 'type') === 'OnDelete';
}

function partitionOf(subject: KubeObject): number {
  return numberAt(subject, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
}

export function ordinalOf(pod: KubeObject): number {
  const text = pod.metadata.labels?.['apps.kubernetes.io/pod-index'] ?? /-(\d+)$/.exec(pod.metadata.name)?.[1];
  return text === undefined ? 0 : Number(text) || 0;
}

/** What a pod itself says is wrong. */
function troublesOf(pod: KubeObject): readonly string[] {
  const statuses = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')];
  const waiting = statuses.flatMap((status) => {
    const reason = textAt(status, 'state', 'waiting', 'reason');
    if (reason === undefined || reason === 'ContainerCreating' || reason === 'PodInitializing') return [];
    const message = textAt(status, 'state', 'waiting', 'message');
    return [
      cut(`${podName(pod)} container ${textAt(status, 'name') ?? '?'}: ${reason}${message === undefined ? '' : `: ${message}`}`, 300),
    ];
  });
  const scheduled = condition(pod, 'PodScheduled');
  return scheduled?.status === 'False' ? [...waiting, cut(`${podName(pod)} PodScheduled: ${scheduled.message}`, 300)] : waiting;
}
