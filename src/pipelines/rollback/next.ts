import type {Outcome, StepRecord} from '../../core/result.ts';
import {afterFailure} from '../after-failure.ts';
import {differing, type RollbackContext} from './context.ts';

/** What the person does next. */
export function next(context: RollbackContext, outcome: Outcome, records: readonly StepRecord[], again: string): readonly string[] {
  const {log, release, leaving, options} = context;
  if (outcome === 'planned') return [`carry it out with: ${again}`];
  if (outcome !== 'ok') return afterFailure(records, again);
  const further = log.releases.find(
    (one) => one.outcome === 'ok' && one.number < (release.restores ?? release.number) && one.manifestsHash !== release.manifestsHash,
  );
  return [
    ...(leaving.length > 0 && !options.prune
      ? [`${leaving.length} objects of later releases are left over; remove them with: ${again.replace(/ --yes$/, '')} --prune --yes`]
      : []),
    ...(differing(context.restorable) > 0
      ? ['correct what was wrong in the configuration: a deploy of it as it is would bring it back']
      : []),
    ...(further === undefined ? [] : [`go further back with: gomeet rollback --to ${further.number}; see gomeet history`]),
  ];
}
