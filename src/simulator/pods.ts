import {type KubeObject, listAt, numberAt, textAt} from '../core/objects.ts';
import {isReady, hasEnded as isTerminal} from '../core/pods.ts';
import {transitionOf} from './conditions.ts';
import {type Fields, fieldsAt, textsAt} from './fields.ts';

export {isReady, isTerminal};

/** A pod as its controller creates it. */
export function podFor(owner: KubeObject, template: Fields, name: string, labels: {readonly [key: string]: string}): KubeObject {
  const metadata = fieldsAt(template, 'metadata');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(owner.metadata.namespace === undefined ? {} : {namespace: owner.metadata.namespace}),
      labels: {...textsAt(metadata, 'labels'), ...labels},
      ...(metadata.annotations === undefined ? {} : {annotations: textsAt(metadata, 'annotations')}),
      ownerReferences: [ownerReference(owner)],
    },
    spec: fieldsAt(template, 'spec'),
    status: {phase: 'Pending'},
  };
}

export function ownerReference(owner: KubeObject) {
  const {name, uid = ''} = owner.metadata;
  return {apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true};
}

/** Pods that the owner counts: not ended, not on their way out. */
export function isActive(pod: KubeObject): boolean {
  const phase = textAt(pod, 'status', 'phase');
  return pod.metadata.deletionTimestamp === undefined && phase !== 'Succeeded' && phase !== 'Failed';
}

/** Ready for at least `minReadySeconds`, as seen at `now`. */
export function isAvailable(pod: KubeObject, minReadySeconds: number, now: number): boolean {
  return isReady(pod) && now >= (transitionOf(pod, 'Ready') ?? now) + minReadySeconds * 1000;
}

/** When the main containers of a pod started, in milliseconds; `undefined` while they have not. */
export function startedAt(pod: KubeObject): number | undefined {
  const running = listAt(pod, 'status', 'containerStatuses').map((container) => textAt(container, 'state', 'running', 'startedAt'));
  const times = running.filter((time) => time !== undefined).map((time) => Date.parse(time));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** The number at the end of a StatefulSet pod's name. */
export function ordinalOf(pod: KubeObject): number {
  return Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? 0);
}

/** A count or a percentage of a total, as `maxSurge` and `maxUnavailable` are written. */
export function scaledValue(value: unknown, total: number, roundUp: boolean, fallback: number | string): number {
  const given = value ?? fallback;
  if (typeof given === 'number') return given;
  const percent = /^(\d+)%$/.exec(String(given))?.[1];
  if (percent === undefined) return 0;
  const exact = (Number(percent) * total) / 100;
  return roundUp ? Math.ceil(exact) : Math.floor(exact);
}

export function replicasOf(object: KubeObject): number {
  return numberAt(object, 'spec', 'replicas') ?? 1;
}
