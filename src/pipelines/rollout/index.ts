import api from '../../checks/kubernetes/api.ts';
import type {Pipeline} from '../../core/pipeline.ts';
import {recordFailedChange} from '../../steps/record-change.ts';
import {hashOf} from '../../steps/release-content.ts';
import type {RolloutContext, RolloutOptions} from './context.ts';
import {gather} from './gather.ts';
import {next} from './next.ts';
import {changeOf, plan} from './plan.ts';

export type {ImagesFrom, RolloutOptions} from './context.ts';
export {type RestartOptions, restart} from './restart.ts';

/** `gomeet rollout SERVICE --image REF`: one workload gets another image, and nothing else of it changes. */
export function rollout(options: RolloutOptions, again: string): Pipeline<RolloutContext> {
  return {
    name: 'rollout',
    again,
    guard: api,
    gather: (signal) => gather(options, signal),
    plan,
    material: (context) => ({wanted: hashOf(context.wanted), force: options.force, maxDrainMs: options.maxDrainMs ?? null}),
    recordFailure: (context, world, result, signal) =>
      recordFailedChange(world, options.target.namespace, changeOf(context), result, signal),
    next: (context, outcome, records) => next(context, outcome, records, again),
  };
}
