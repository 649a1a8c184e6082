import {at, type KubeObject, listAt, numberAt, shortName, textAt} from '../../core/objects.ts';
import type {Family, Found, Scene} from '../_types.ts';
import {kindOf} from '../kinds.ts';
import {isActive, isReady} from '../pods.ts';
import {isBehind, isPausedWithChange} from '../scene.ts';
import {ageOf, condition, createdAt, graceUntil, timeOf} from '../times.ts';
import {podCodes, refusalCodes} from './_codes.ts';
import {missingOnNodes} from './_daemon-nodes.ts';
import {onDelete, stuck, wrongRevision} from './_old-revision.ts';
import {cut, forHowLong, iso, kubectl, many} from './_say.ts';

/** A controller looks at a change within a second; its manager needs up to half a minute to take over on another machine. */
const unseenMs = 30_000;
const unseenGraceMs = 120_000;

/** What the controllers of workloads themselves are waiting for, or fail at. */
const controllers: Family = {
  codes: ['statefulset-stuck', 'wrong-revision', 'on-delete', 'daemonset-node-missing', 'paused', 'progress-deadline', 'not-reconciling'],
  find(scene: Scene): readonly Found[] {
    const kind = kindOf(scene.subject);
    const behind = notReconciling(scene);
    if (behind.length > 0 || isBehind(scene.subject)) return behind;
    if (kind === 'Deployment') return [...paused(scene), ...deadline(scene), ...wrongRevision(scene)];
    if (kind === 'StatefulSet') return [...stuck(scene), ...onDelete(scene), ...wrongRevision(scene)];
    return kind === 'DaemonSet' ? [...onDelete(scene), ...missingOnNodes(scene), ...wrongRevision(scene)] : [];
  },
};
export default controllers;

function notReconciling({subject, now}: Scene): readonly Found[] {
  if (!isBehind(subject) || subject.metadata.deletionTimestamp !== undefined) return [];
  if (isRescaled(subject)) return [];
  const since = changedAt(subject);
  if (ageOf(since, now) <= unseenMs) return [];
  const dated = isDated(subject);
  const [seen, is] = [numberAt(subject, 'status', 'observedGeneration'), subject.metadata.generation];
  return [
    {
      code: 'not-reconciling',
      object: shortName({kind: subject.kind, name: subject.metadata.name}),
      since: dated ? iso(since) : null,
      summary: `no controller has looked at its last change${dated ? forHowLong(since, now) : ''}: generation ${is}, seen ${seen ?? 'none'}`,
      evidence: [`metadata.generation: ${is}, status.observedGeneration: ${seen ?? 'absent'}`],
      hint: 'is its controller running? For kinds of Kubernetes: kubectl -n kube-system get lease kube-controller-manager -o yaml (renewTime)',
      ...(dated ? {kind: 'terminal' as const, ...graceUntil(since, unseenGraceMs, now)} : {kind: 'retryable' as const}),
    },
  ];
}

/** `kubectl get` leaves the managed fields out, and with them when a later change than the creation was made. */
function isDated({metadata}: KubeObject): boolean {
  return metadata.generation === 1 || listAt(metadata, 'managedFields').length > 0;
}

/** The scale subresource (an autoscaler, `kubectl scale`) leaves no time in the managed fields, so nobody knows how old that change is. */
function isRescaled(subject: KubeObject): boolean {
  const wanted = numberAt(subject, 'spec', 'replicas');
  return (
    wanted !== undefined &&
    wanted !== (numberAt(subject, 'status', 'replicas') ?? 0) &&
    numberAt(subject, 'status', 'observedGeneration') !== undefined
  );
}

/** When somebody last changed the wanted state; controllers write through the status. */
function changedAt(subject: KubeObject): number | undefined {
  const times = listAt(subject, 'metadata', 'managedFields')
    .filter((entry) => textAt(entry, 'subresource') !== 'status')
    .map((entry) => timeOf(at(entry, 'time')))
    .filter((time) => time !== undefined);
  return times.length === 0 ? createdAt(subject) : Math.max(...times);
}

function paused({subject, fresh, old}: Scene): readonly Found[] {
  if (at(subject, 'spec', 'paused') !== true) return [];
  const updated = fresh.filter(isActive).length;
  const waiting = old.filter(isActive).length;
  if (!isPausedWithChange(subject) && waiting === 0) return [];
  const since = condition(subject, 'Progressing');
  return [
    {
      code: 'paused',
      object: `deployment/${subject.metadata.name}`,
      since: since?.reason === 'DeploymentPaused' ? iso(since.since) : null,
      summary: `its roll-out is paused (spec.paused): ${many(updated, 'pod')} of the new revision, ${waiting} of the old one${old.some(isReady) ? ', which serve' : ''}`,
      evidence: [
        `deployment/${subject.metadata.name} spec.paused: true`,
        ...(since === undefined ? [] : [cut(`Progressing ${since.status}: ${since.reason}: ${since.message}`)]),
      ],
      hint: `go on with: ${kubectl(subject, `rollout resume deployment/${subject.metadata.name}`)}`,
      kind: 'retryable',
    },
  ];
}

function deadline({subject}: Scene): readonly Found[] {
  const progress = condition(subject, 'Progressing');
  if (progress?.status !== 'False' || progress.reason !== 'ProgressDeadlineExceeded') return [];
  const seconds = numberAt(subject, 'spec', 'progressDeadlineSeconds') ?? 600;
  return [
    {
      code: 'progress-deadline',
      object: `deployment/${subject.metadata.name}`,
      since: iso(progress.since),
      summary: `no progress within its progressDeadlineSeconds of ${seconds} s`,
      evidence: [cut(`Progressing ${progress.status}: ${progress.reason}: ${progress.message}`)],
      hint: kubectl(subject, `describe deployment ${subject.metadata.name}`),
      kind: 'terminal',
      follows: [...refusalCodes, ...podCodes, 'paused', 'wrong-revision', 'not-reconciling'],
    },
  ];
}
