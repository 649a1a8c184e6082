import api from '../../checks/kubernetes/api.ts';
import type {Pipeline} from '../../core/pipeline.ts';
import type {Outcome, StepRecord} from '../../core/result.ts';
import {hashOf} from '../../steps/release-content.ts';
import {afterFailure} from '../after-failure.ts';
import type {BootstrapContext, BootstrapOptions} from './context.ts';
import {gather} from './gather.ts';
import {plan} from './plan.ts';

export type {BootstrapOptions} from './context.ts';
export {parseFrom, parseSkip} from './options.ts';

/** Complete command lines for the "next" lines of the result. */
export type BootstrapCommands = {readonly again: string; readonly deploy: string};

/** `gomeet bootstrap`: what needs cluster-admin once. Everything that is already there is kept. */
export function bootstrap(options: BootstrapOptions, commands: BootstrapCommands): Pipeline<BootstrapContext> {
  return {
    name: 'bootstrap',
    again: commands.again,
    guard: api,
    gather: (signal) => gather(options, signal),
    plan,
    material: (context) => hashOf([...context.addons, ...context.platform.values()].map((part) => part.objects)),
    next: (_, outcome, records) => next(outcome, records, commands),
  };
}

function next(outcome: Outcome, records: readonly StepRecord[], {again, deploy}: BootstrapCommands): readonly string[] {
  if (outcome === 'planned') return [`carry it out with: ${again}`];
  if (outcome === 'ok') return [`put the platform on it with: ${deploy}`];
  return afterFailure(records, again);
}
