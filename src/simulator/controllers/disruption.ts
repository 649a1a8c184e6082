import {at, type KubeObject} from '../../core/objects.ts';
import {selects} from '../api/selectors.ts';
import {withConditions} from '../conditions.ts';
import type {Controller} from '../control.ts';
import {fieldsAt} from '../fields.ts';
import {isActive, isReady, scaledValue} from '../pods.ts';

/** PodDisruptionBudgets: how many pods may be evicted now. */
export const disruptionBudgets: Controller = {
  name: 'disruption',
  kinds: ['policy/PodDisruptionBudget'],
  reconcile(budget, control) {
    const pods = [...control.store.ofKind('Pod').values()].filter((pod) => covers(budget, pod) && isActive(pod));
    const expected = pods.length;
    const healthy = pods.filter(isReady).length;
    const spec = fieldsAt(budget, 'spec');
    const desired =
      spec.maxUnavailable === undefined
        ? scaledValue(spec.minAvailable, expected, true, 1)
        : expected - scaledValue(spec.maxUnavailable, expected, true, 0);
    const allowed = Math.max(0, healthy - Math.max(0, desired));
    const condition = {
      type: 'DisruptionAllowed',
      status: allowed > 0 ? 'True' : 'False',
      reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
      message: '',
    } as const;
    control.status(budget, {
      observedGeneration: budget.metadata.generation ?? 1,
      currentHealthy: healthy,
      desiredHealthy: Math.max(0, desired),
      expectedPods: expected,
      disruptionsAllowed: allowed,
      conditions: withConditions(budget, control.time(), condition),
    });
    return undefined;
  },
};

/** Whether a budget counts this pod. */
export function covers(budget: KubeObject, pod: KubeObject): boolean {
  return budget.metadata.namespace === pod.metadata.namespace && selects(at(budget, 'spec', 'selector'), pod.metadata.labels ?? {});
}
