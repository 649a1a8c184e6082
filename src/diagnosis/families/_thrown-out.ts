import type {CauseCode, CauseKind} from '../../core/cause.ts';
import {type KubeObject, listAt, textAt} from '../../core/objects.ts';
import type {Found, Scene, SeenEvent, Snapshot} from '../_types.ts';
import {conditionSince, containersOf, endOf, startOf} from './_pod.ts';
import {cut, eventLine, iso, kubectl, many, podName} from './_say.ts';
import type {Sighting} from './_sightings.ts';

/** A pod that ended by no fault of its program: evicted, pushed aside, or refused by the kubelet. `since` in milliseconds. */
export type ThrownDetail = {
  readonly code: CauseCode;
  readonly kind: CauseKind;
  readonly what: string;
  readonly why: string;
  readonly hint: string;
  readonly since: number | undefined;
  readonly event: SeenEvent | undefined;
};

/** Reasons with which a kubelet turns a pod away that the scheduler had sent. */
const refusals =
  /^(OutOf[\w-]+|UnexpectedAdmissionError|NodeAffinity|NodePorts|TaintToleration|Preempting|PodLevelResources\w*|OutOfPods|InvalidNodeInfo)$/;

export function thrownOut(scene: Scene, pod: KubeObject, leaving: boolean): ThrownDetail | undefined {
  const phase = textAt(pod, 'status', 'phase');
  const reason = textAt(pod, 'status', 'reason') ?? '';
  const message = textAt(pod, 'status', 'message') ?? '';
  const target = listAt(pod, 'status', 'conditions').find(
    (one) => textAt(one, 'type') === 'DisruptionTarget' && textAt(one, 'status') === 'True',
  );
  const by = textAt(target, 'reason') ?? '';
  if (phase !== 'Failed' && target === undefined && !leaving) return undefined;
  const about = {why: message || (textAt(target, 'message') ?? reason), since: ended(pod), event: undefined};
  if (by === 'PreemptionByScheduler' || (target === undefined && leaving && preemptedEvent(scene, pod) !== undefined)) {
    const event = preemptedEvent(scene, pod);
    return {
      ...about,
      code: 'preempted',
      kind: 'waiting-for-capacity',
      what: `pushed aside by ${preemptorOf(scene.snapshot, event?.message ?? '')}`,
      why: '',
      since: event?.first ?? about.since,
      event,
      hint: `add nodes, or give it a PriorityClass of at least the other's; ${kubectl(pod, 'get pods --sort-by=.spec.priority')}`,
    };
  }
  if (phase !== 'Failed') return undefined;
  if (reason === 'Evicted' || (by === 'TerminationByKubelet' && reason === '')) {
    const resource =
      /low on resource: ([\w-]+)/.exec(message)?.[1] ??
      (/ephemeral|EmptyDir/i.test(message) ? 'its own ephemeral-storage limit' : undefined);
    return {
      ...about,
      code: 'evicted',
      kind: 'retryable',
      what: `evicted${resource === undefined ? '' : ` for ${resource}`}`,
      hint: /limit/.test(message)
        ? 'raise its ephemeral-storage limit or write less to its disk'
        : `kubectl describe node ${textAt(pod, 'spec', 'nodeName') ?? ''}; set requests that tell what it really uses`,
    };
  }
  if (/^(Terminated|NodeShutdown|Shutdown)$/.test(reason)) {
    const hint = 'its controller makes another one; kubectl get nodes shows whether the machine comes back';
    return {...about, code: 'evicted', kind: 'retryable', what: 'ended because the node shuts down', hint};
  }
  if (!refusals.test(reason)) return undefined;
  return {
    ...about,
    code: 'node-pressure',
    kind: 'waiting-for-capacity',
    what: `turned away by the node (${reason})`,
    hint: `its controller makes another one; kubectl describe node ${textAt(pod, 'spec', 'nodeName') ?? ''}`,
  };
}

function ended(pod: KubeObject): number | undefined {
  const times = containersOf(pod)
    .map((one) => endOf(one)?.finishedAt)
    .filter((one) => one !== undefined);
  return conditionSince(pod, 'DisruptionTarget') ?? (times.length > 0 ? Math.max(...times) : startOf(pod));
}

/** Who took its place: the scheduler names the uid (since 1.27) or `namespace/name`. */
export function preemptorOf(snapshot: Snapshot, message: string): string {
  const whom = /Preempted by (?:a pod|pod )?(\S+)/.exec(message)?.[1];
  if (whom === undefined) return 'a pod of higher priority';
  const pod = snapshot.of('Pod').find((one) => one.metadata.uid === whom);
  if (pod === undefined) return whom.includes('/') ? `pod ${whom}` : 'a pod of higher priority';
  const priority = textAt(pod, 'spec', 'priorityClassName');
  return `pod/${pod.metadata.name}${priority === undefined ? '' : ` (${priority})`}`;
}

function preemptedEvent(scene: Scene, pod: KubeObject): SeenEvent | undefined {
  return scene.snapshot.eventsOf(pod).findLast((one) => one.reason === 'Preempted');
}

export function thrownFound({pod, since, detail}: Sighting<ThrownDetail>, count: number): Found {
  const node = textAt(pod, 'spec', 'nodeName');
  // Nobody makes a pod without an owner again.
  const kind = (pod.metadata.ownerReferences ?? []).length === 0 && detail.code !== 'preempted' ? 'terminal' : detail.kind;
  return {
    code: detail.code,
    object: podName(pod),
    since: iso(since),
    summary: `${count === 1 ? podName(pod) : many(count, 'pod')} ${count === 1 ? 'was' : 'were'} ${detail.what}${node === undefined ? '' : ` (${node})`}${detail.why === '' ? '' : `: ${cut(detail.why, 200)}`}`,
    evidence: [
      cut(`${podName(pod)}: ${textAt(pod, 'status', 'reason') ?? detail.code}${detail.why === '' ? '' : `: ${detail.why}`}`),
      ...(detail.event === undefined ? [] : [eventLine(detail.event)]),
    ],
    hint: detail.hint,
    kind,
    ...(detail.code === 'evicted' ? {follows: ['node-lost'] as const} : {}),
  };
}
