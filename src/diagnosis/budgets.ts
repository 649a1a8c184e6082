import {at, type KubeObject, numberAt, textAt} from '../core/objects.ts';
import type {Scene} from './_types.ts';
import {isActive} from './pods.ts';
import {matchesSelector, podsWith} from './selected.ts';

/** Pods of a disruption budget that a drain wants to move and may not: they run on nodes that somebody cordoned. */
export function heldFromDrain({subject, snapshot}: Scene): readonly KubeObject[] {
  if ((numberAt(subject, 'status', 'disruptionsAllowed') ?? 0) > 0) return [];
  const selector = at(subject, 'spec', 'selector');
  return podsWith(snapshot, subject.metadata.namespace, at(selector, 'matchLabels')).filter((pod) => {
    if (pod.metadata.deletionTimestamp !== undefined || !isActive(pod) || !matchesSelector(selector, pod.metadata.labels)) return false;
    return at(snapshot.find('Node', undefined, textAt(pod, 'spec', 'nodeName') ?? ''), 'spec', 'unschedulable') === true;
  });
}
