import {at, type KubeObject, type ObjectKey} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';

/** Marks a node that gomeet cordoned because it goes; a cordon of somebody else is never taken back. */
const leavingNote = 'gomeet.io/leaving';

function keyOfNode(name: string): ObjectKey {
  return {apiVersion: 'v1', kind: 'Node', name};
}

export function isCordoned(node: KubeObject): boolean {
  return at(node, 'spec', 'unschedulable') === true;
}

/** Cordoned by gomeet. */
export function isLeaving(node: KubeObject): boolean {
  return isCordoned(node) && node.metadata.annotations?.[leavingNote] !== undefined;
}

/** No new pods on this node, because it goes. */
export async function leave({changes, clock}: World, name: string, signal: AbortSignal): Promise<void> {
  const annotations = {[leavingNote]: clock.now().toISOString()};
  await changes.merge(keyOfNode(name), {metadata: {annotations}, spec: {unschedulable: true}}, signal);
}

/** Takes the cordon back. */
export async function stay({changes}: World, name: string, signal: AbortSignal): Promise<void> {
  await changes.merge(keyOfNode(name), {metadata: {annotations: {[leavingNote]: null}}, spec: {unschedulable: null}}, signal);
}
