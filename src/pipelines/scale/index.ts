import api from '../../checks/kubernetes/api.ts';
import type {Pipeline} from '../../core/pipeline.ts';
import {recordFailedChange} from '../../steps/record-change.ts';
import {hashOf} from '../../steps/release-content.ts';
import type {ScaleContext, ScaleOptions} from './context.ts';
import {gather} from './gather.ts';
import {next} from './next.ts';
import {changeOf, plan} from './plan.ts';

export type {ScaleOptions} from './context.ts';

/** `gomeet scale SERVICE N`: another number of pods, through the autoscaler where one owns the workload. */
export function scale(options: ScaleOptions, again: string): Pipeline<ScaleContext> {
  return {
    name: 'scale',
    again,
    guard: api,
    gather: (signal) => gather(options, signal),
    plan,
    material: (context) => ({wanted: hashOf(context.wanted), wait: options.wait, force: options.force}),
    recordFailure: (context, world, result, signal) =>
      recordFailedChange(world, options.target.namespace, changeOf(context), result, signal),
    next: (context, outcome, records) => next(context, outcome, records, again),
  };
}
