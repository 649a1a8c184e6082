import type {Pipeline} from '../../core/pipeline.ts';
import type {Outcome, StepRecord} from '../../core/result.ts';
import {afterFailure} from '../after-failure.ts';
import type {ApplyContext, ApplyOptions} from './context.ts';
import {gather} from './gather.ts';
import {plan} from './plan.ts';

export type {ApplyOptions} from './context.ts';

/** `gomeet cluster apply`: the cluster and its pools as the target wants them. */
export function clusterApply(options: ApplyOptions): Pipeline<ApplyContext> {
  const {again} = options.commands;
  return {
    name: 'cluster apply',
    again,
    gather: (signal) => gather(options, signal),
    plan,
    // Prices belong to what is approved; how many nodes an autoscaler has at the moment does not.
    material: ({spec, pools}) => ({
      spec,
      prices: pools.plans.map(({wanted, name}) => ({name, size: wanted.spec.size, nodePrice: wanted.nodePrice})),
      adopt: options.adopt,
      remove: options.remove,
    }),
    next: (context, outcome, records) => next(context, outcome, records),
  };
}

function next({options, live}: ApplyContext, outcome: Outcome, records: readonly StepRecord[]): readonly string[] {
  const {again, kubeconfig, bootstrap, status} = options.commands;
  if (outcome === 'planned') return [`carry it out with: ${again}`];
  if (outcome === 'timed-out') return [`see how far it is with: ${status}`, `continue where it stopped with: ${again}`];
  if (outcome !== 'ok') return afterFailure(records, again);
  return live === undefined ? [`reach it with: ${kubeconfig}`, `then prepare it with: ${bootstrap}`] : [];
}
