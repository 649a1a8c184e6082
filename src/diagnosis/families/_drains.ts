import {demandOf} from '../../capacity/demand.ts';
import {formatDuration} from '../../core/duration.ts';
import {type KubeObject, textAt} from '../../core/objects.ts';
import type {Scene} from '../_types.ts';
import {deletedAt} from '../times.ts';
import {timeAt} from './_pod.ts';
import type {Unplaced} from './_unschedulable.ts';

/** A pod on its way out that still holds ports of its machine. Times in milliseconds. */
export type Drain = {
  readonly pod: KubeObject;
  readonly ports: readonly string[];
  readonly since: number | undefined;
  readonly ends: number | undefined;
};

/** Leaving pods of the workload that hold ports which a waiting pod wants, the longest drain first. */
export function drainsFor(scene: Scene, waiting: KubeObject): readonly Drain[] {
  const wanted = new Set(demandOf(waiting).hostPorts);
  if (wanted.size === 0) return [];
  return scene.leaving
    .filter((pod) => textAt(pod, 'spec', 'nodeName') !== undefined)
    .map((pod) => ({
      pod,
      ports: demandOf(pod).hostPorts.filter((port) => wanted.has(port)),
      since: deletedAt(pod),
      ends: timeAt(pod, 'metadata', 'deletionTimestamp'),
    }))
    .filter((drain) => drain.ports.length > 0)
    .sort((a, b) => (a.since ?? 0) - (b.since ?? 0));
}

/** Whether a port of the machine is what a pod waits for. */
export function wantsPort(one: Unplaced): boolean {
  return one.reasons.some((reason) => reason.obstacle === 'port');
}

export function drainLine(scene: Scene, {pod, since, ends}: Drain): string {
  const people = scene.snapshot.participantsOf(pod);
  const age = since === undefined ? 'draining' : `draining for ${formatDuration(Math.max(0, scene.now - since))}`;
  const left =
    ends === undefined
      ? ''
      : ends > scene.now
        ? `, its grace ends in ${formatDuration(ends - scene.now)}`
        : `, its grace ended ${formatDuration(scene.now - ends)} ago`;
  return `pod/${pod.metadata.name} on ${textAt(pod, 'spec', 'nodeName') ?? '?'}: ${age}${left}, ${people === undefined ? 'participants not measured' : `${people} participants`}`;
}
