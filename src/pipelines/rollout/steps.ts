import {drainLimitMs} from '../../capacity/surge.ts';
import {semanticGates} from '../../checks/gates.ts';
import {draining} from '../../checks/kubernetes/_draining.ts';
import {rollout} from '../../checks/kubernetes/_rollout.ts';
import {type KubeObject, keyOf, phaseOf} from '../../core/objects.ts';
import type {Gate, Step} from '../../core/step.ts';
import type {Target} from '../../core/target.ts';
import {holdStable} from '../../steps/hold-stable.ts';
import {against} from '../released.ts';
import type {Rolling, RollOptions} from './context.ts';

/** What must be true when a workload was rolled: its new pods are ready, and what its phase is for works. */
export function gateOf({workload, live, surge, drains, batch, manifests}: Rolling, {target, maxDrainMs}: RollOptions): Gate {
  const probes = [against(rollout([workload]), manifests), ...semanticGates(phaseOf(workload) ?? '')];
  if (!drains) return {probes, limitMs: target.gateLimitMs};
  return {
    // The drains come first: they are what a person who watches wants to see.
    probes: [against(draining(workload), manifests), ...probes],
    limitMs: maxDrainMs ?? drainLimitMs(live, surge.replicas, batch),
    overtime: 'timed-out',
  };
}

/** A pod that became ready once may still break: it is watched for a while before anything is called done. */
export function stability(workload: KubeObject, target: Target, needs: readonly string[]): Step {
  const title = `${workload.metadata.name} stays ready`;
  return {id: 'stability', title, needs, ...holdStable([keyOf(workload)], target.stableForMs)};
}
