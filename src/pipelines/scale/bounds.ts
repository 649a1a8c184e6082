import {selectorOf} from '../../capacity/selector.ts';
import {Refused} from '../../core/errors.ts';
import {at, type KubeObject, keyOf, numberAt, shortName} from '../../core/objects.ts';
import type {Wish} from './context.ts';

/** Refuses numbers that the workload's autoscaler or its disruption budget rule out. Pure. */
export function refuseOutOfBounds(
  live: KubeObject,
  {count, max}: Wish,
  autoscaler: KubeObject | undefined,
  budgets: readonly KubeObject[],
): void {
  const name = shortName(keyOf(live));
  const labels = podLabels(live);
  const own = budgets.filter((budget) => selectorOf(at(budget, 'spec', 'selector'))(labels));
  for (const budget of own) {
    const least = numberAt(budget, 'spec', 'minAvailable');
    if (least !== undefined && count < least)
      throw new Refused(`poddisruptionbudget/${budget.metadata.name} wants ${least} pods of ${name} at all times, ${count} are less`);
  }
  const [budget] = own;
  if (count === 0 && (autoscaler !== undefined || budget !== undefined)) {
    const by =
      autoscaler === undefined ? `poddisruptionbudget/${budget?.metadata.name} protects it` : 'an autoscaler keeps at least one pod';
    throw new Refused(`no pod at all would take ${name} down, and ${by}`);
  }
  if (autoscaler === undefined) {
    if (max === undefined) return;
    throw new Refused(`${name} has no autoscaler, so --max means nothing for it`);
  }
  const limit = numberAt(autoscaler, 'spec', 'maxReplicas') ?? 1;
  if (max === undefined && count > limit) {
    throw new Refused(`hpa/${autoscaler.metadata.name} lets ${name} have at most ${limit} pods, ${count} are more`, {
      suggestions: [`raise its maximum too, with --max ${count}`],
    });
  }
}

function podLabels(live: KubeObject): {readonly [key: string]: string} {
  const labels = at(live, 'spec', 'template', 'metadata', 'labels');
  return labels !== null && typeof labels === 'object'
    ? Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]))
    : {};
}
