import type {KubeObject} from '../core/objects.ts';
import {hasEnded} from '../core/pods.ts';

export {isReady} from '../core/pods.ts';

/** Neither finished nor failed for good: what a controller counts as one of its pods. */
export function isActive(pod: KubeObject): boolean {
  return !hasEnded(pod);
}

/** `1 pod`, `3 pods`. */
export function podsText(count: number): string {
  return count === 1 ? '1 pod' : `${count} pods`;
}
