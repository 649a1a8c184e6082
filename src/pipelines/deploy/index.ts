import api from '../../checks/kubernetes/api.ts';
import type {Pipeline} from '../../core/pipeline.ts';
import {recordFailedChange} from '../../steps/record-change.ts';
import type {DeployContext, DeployOptions} from './context.ts';
import {gather} from './gather.ts';
import {next} from './next.ts';
import {plan} from './plan.ts';
import {changeOf} from './steps.ts';

export type {DeployOptions} from './context.ts';
export {phaseIds, skippable} from './phases.ts';

/** `gomeet deploy`: the whole stack, phase by phase, each behind the gate of the one before. */
export function deploy(options: DeployOptions, again: string): Pipeline<DeployContext> {
  return {
    name: 'deploy',
    again,
    guard: api,
    gather: (signal) => gather(options, signal),
    plan,
    material: (context) => ({
      manifests: context.manifestsHash,
      only: options.only,
      from: options.from ?? '',
      prune: options.prune,
      ...(options.skip === undefined || options.skip.length === 0 ? {} : {skip: options.skip}),
    }),
    recordFailure: (context, world, result, signal) =>
      recordFailedChange(world, options.target.namespace, changeOf(context), result, signal),
    next: (context, outcome, records) => next(context, outcome, records, again),
  };
}
