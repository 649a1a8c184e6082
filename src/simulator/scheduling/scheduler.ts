import {type KubeObject, textAt} from '../../core/objects.ts';
import {withConditions} from '../conditions.ts';
import type {Control, Controller} from '../control.ts';
import {fieldsAt} from '../fields.ts';
import {isTerminal} from '../pods.ts';
import {place} from './fit.ts';

/** kube-scheduler flushes its unschedulable queue after some minutes; a deleted pod or changed node makes it look sooner. */
const retryMs = 60_000;

/** Binds pods to nodes that have room for them. */
export const scheduler: Controller = {
  name: 'scheduler',
  kinds: ['Pod'],
  reconcile(pod, control) {
    if (textAt(pod, 'spec', 'nodeName') !== undefined || pod.metadata.deletionTimestamp !== undefined || isTerminal(pod)) return undefined;
    const placement = place(pod, control.nodes);
    if ('message' in placement) return unschedulable(pod, control, placement.message);
    const bound = {...pod, spec: {...fieldsAt(pod, 'spec'), nodeName: placement.node}};
    const conditions = withConditions(pod, control.time(), {type: 'PodScheduled', status: 'True'});
    control.put({...bound, status: {...fieldsAt(pod, 'status'), conditions}});
    const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
    control.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${name} to ${placement.node}`);
    return undefined;
  },
};

function unschedulable(pod: KubeObject, control: Control, message: string): number {
  const condition = {type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message} as const;
  control.status(pod, {...fieldsAt(pod, 'status'), conditions: withConditions(pod, control.time(), condition)});
  control.event(pod, 'Warning', 'FailedScheduling', message);
  return control.now() + retryMs;
}
