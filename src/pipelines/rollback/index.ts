import api from '../../checks/kubernetes/api.ts';
import type {Pipeline} from '../../core/pipeline.ts';
import type {World} from '../../core/ports.ts';
import type {RunResult} from '../../core/result.ts';
import {appliedSomething, recordFailedChange} from '../../steps/record-change.ts';
import type {RollbackContext, RollbackOptions} from './context.ts';
import {gather} from './gather.ts';
import {next} from './next.ts';
import {plan} from './plan.ts';
import {changeOf, forgetBeginning} from './steps.ts';

export type {RollbackOptions} from './context.ts';

/** `gomeet rollback`: an earlier release, brought back phase by phase and read back object by object. */
export function rollback(options: RollbackOptions, again: string): Pipeline<RollbackContext> {
  return {
    name: 'rollback',
    again,
    guard: api,
    gather: (signal) => gather(options, again, signal),
    plan,
    material: ({release}) => ({restores: release.number, manifests: release.manifestsHash, prune: options.prune, force: options.force}),
    recordFailure,
    next: (context, outcome, records) => next(context, outcome, records, again),
  };
}

async function recordFailure(context: RollbackContext, world: World, result: RunResult, signal: AbortSignal): Promise<string> {
  const note = await recordFailedChange(world, context.then.namespace, changeOf(context), result, signal);
  if (appliedSomething(result)) await forgetBeginning(world, context, Number.POSITIVE_INFINITY, signal);
  return note;
}
