import type {KubeObject} from '../core/objects.ts';
import {stripAutoscaledReplicas} from './autoscaled.ts';
import {annotateConfigHash} from './config-hash.ts';
import {orderObjects} from './order.ts';

/** Rendered objects as gomeet applies them: no replicas under an autoscaler, configuration hashes, one order. */
export function canonicalObjects(objects: readonly KubeObject[]): readonly KubeObject[] {
  return orderObjects(annotateConfigHash(stripAutoscaledReplicas(objects)));
}
