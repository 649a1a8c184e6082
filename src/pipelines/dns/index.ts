import api from '../../checks/kubernetes/api.ts';
import type {Pipeline} from '../../core/pipeline.ts';
import type {Outcome, StepRecord} from '../../core/result.ts';
import type {Step} from '../../core/step.ts';
import {plannedRecords} from '../../steps/dns/records-step.ts';
import {afterFailure} from '../after-failure.ts';
import type {DnsContext, DnsOptions} from './context.ts';
import {gatherer} from './gather.ts';

export type {DnsOptions} from './context.ts';

/** `gomeet dns sync`: the names of the platform lead to it, and nobody else's records are touched. */
export function dnsSync(options: DnsOptions, again: string): Pipeline<DnsContext> {
  return {
    name: 'dns sync',
    again,
    guard: api,
    gather: gatherer(options, again),
    plan,
    material: ({wish}) => ({adopt: wish.adopt, remove: wish.remove, account: options.world.cloud?.server ?? ''}),
    next: (context, outcome, records) => next(context, outcome, records, again, options.check),
  };
}

function plan({plan: records, wish}: DnsContext): readonly Step[] {
  return [{id: 'records', title: `Records of ${records.zones.join(', ')}`, needs: [], ...plannedRecords(records, wish)}];
}

function next(
  {plan: {leaving}}: DnsContext,
  outcome: Outcome,
  records: readonly StepRecord[],
  again: string,
  check: string,
): readonly string[] {
  if (outcome === 'planned') return [`carry it out with: ${again}`];
  if (outcome !== 'ok') return afterFailure(records, again);
  const left =
    leaving.length === 0
      ? []
      : [`remove what is left over with: ${again.replace(/ --yes$/, '')} ${leaving.map((host) => `--remove ${host}`).join(' ')} --yes`];
  return [`wait until everybody sees it with: ${check}`, ...left];
}
