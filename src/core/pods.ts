import {at, conditionOf, type KubeObject, listAt, textAt} from './objects.ts';

/** Whether the kubelet calls it ready; a pod that is on its way out may still be. */
export function isReady(pod: KubeObject): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True';
}

/** Succeeded or Failed: it never runs again. */
export function hasEnded(pod: KubeObject): boolean {
  const phase = textAt(pod, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Neither ended nor on its way out. */
export function isLiving(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp === undefined && !hasEnded(pod);
}

/** Whether one of its containers runs. */
export function hasRunning(pod: KubeObject): boolean {
  return listAt(pod, 'status', 'containerStatuses').some((one) => at(one, 'state', 'running') !== undefined);
}
