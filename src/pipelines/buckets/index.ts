import type {Pipeline} from '../../core/pipeline.ts';
import type {Outcome, StepRecord} from '../../core/result.ts';
import {afterFailure} from '../after-failure.ts';
import type {BucketsContext, BucketsOptions} from './context.ts';
import {gather} from './gather.ts';
import {plan} from './plan.ts';

export type {BucketsOptions} from './context.ts';

/** Command lines for the same target: what carries this out, and what looks afterwards. */
type Commands = {readonly again: string; readonly check: string};

/** `gomeet buckets sync`: the buckets of recordings and backups as the target and the manifests want them. Deletes no bucket and no object itself. */
export function syncBuckets(options: BucketsOptions, {again, check}: Commands): Pipeline<BucketsContext> {
  return {
    name: 'buckets sync',
    again,
    gather: (signal) => gather(options, signal),
    plan,
    material: ({plans}) =>
      plans.map(({wanted}) => ({name: wanted.name, versioning: wanted.versioning, rules: wanted.rules.map((rule) => ({...rule}))})),
    next: (_context, outcome, records) => next(outcome, records, {again, check}),
  };
}

function next(outcome: Outcome, records: readonly StepRecord[], {again, check}: Commands): readonly string[] {
  if (outcome === 'planned') return [`carry it out with: ${again}`];
  if (outcome !== 'ok') return afterFailure(records, again);
  return [`try them with: ${check}`];
}
