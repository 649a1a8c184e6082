import {drainLimitMs, drains, surgeOf} from '../../capacity/surge.ts';
import {draining} from '../../checks/kubernetes/_draining.ts';
import {type KubeObject, keyOf, keyText} from '../../core/objects.ts';
import type {Gate} from '../../core/step.ts';
import type {Target} from '../../core/target.ts';
import {replicaRange} from '../../manifests/workloads.ts';
import type {PhaseState} from './context.ts';

/** The gate of a phase. Where it replaces media pods, it waits for their drains and never calls them failed. */
export function gateOf(probes: Gate['probes'], state: PhaseState | undefined, target: Target): Gate {
  const leaving = state === undefined ? [] : replaced(state).filter(drains);
  if (leaving.length === 0) return {probes, limitMs: target.gateLimitMs};
  const limits = leaving.map((workload) => {
    const {surge, unavailable} = surgeOf(workload);
    return drainLimitMs(workload, replicaRange(target.manifests, workload).max, surge + unavailable);
  });
  return {probes: [...leaving.map(draining), ...probes], limitMs: Math.max(target.gateLimitMs, ...limits), overtime: 'timed-out'};
}

/** Workloads that get new pods for old ones. */
function replaced({objects, changes}: PhaseState): readonly KubeObject[] {
  const updated = changes.filter(
    (change) => change.action === 'update' && change.fields.some((field) => field.path.startsWith('spec.template')),
  );
  const keys = new Set(updated.map((change) => keyText(change.key)));
  return objects.filter((object) => keys.has(keyText(keyOf(object))));
}
