import {at, type KubeObject, listAt, textAt} from '../core/objects.ts';

export function isReady(pod: KubeObject): boolean {
  const ready = listAt(pod, 'status', 'conditions').find((one) => at(one, 'type') === 'Ready');
  return at(ready, 'status') === 'True';
}

/** Neither finished nor failed for good: what a controller counts as one of its pods. */
export function isActive(pod: KubeObject): boolean {
  const phase = textAt(pod, 'status', 'phase');
  return phase !== 'Succeeded' && phase !== 'Failed';
}

/** `1 pod`, `3 pods`. */
export function podsText(count: number): string {
  return count === 1 ? '1 pod' : `${count} pods`;
}
