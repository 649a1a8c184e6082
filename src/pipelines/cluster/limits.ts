import type {CloudAccount} from '../../core/cloud-data.ts';
import {Refused} from '../../core/errors.ts';
import type {Finding} from '../../core/finding.ts';
import type {PoolPlans} from './context.ts';
import {told} from './findings.ts';

/** Throws Refused for an account that takes nothing new, or may not have as many machines as the plan needs at once. */
export function judgeAccount(account: CloudAccount, droplets: number, plans: PoolPlans): readonly Finding[] {
  const {status, message, dropletLimit} = account;
  if (status === 'locked')
    throw new Refused(`the account is locked${message === '' ? '' : `: ${message}`}`, {suggestions: ['ask the provider why']});
  const warned =
    status === 'active' ? [] : [told('account', 'Is the account in order?', 'warn', `the account is in state ${status}: ${message}`)];
  const {now, most, changing} = growth(plans);
  const title = 'May the account have that many machines?';
  const observed = [{name: 'droplets', value: droplets, unit: 'count'}];
  const thresholds = [{name: 'droplets', value: dropletLimit, unit: 'count', source: 'droplet_limit of the account'}];
  const hint = 'ask the provider for a higher droplet limit';
  const sum = (more: number) => `it has ${droplets} and ${more} more are ${droplets + more}`;
  const tooMany = droplets + now > dropletLimit ? sum(now) : `${sum(most)} with those that the autoscaler may add`;
  const text = `the account may have ${dropletLimit === 1 ? '1 machine' : `${dropletLimit} machines`}: ${tooMany}`;
  const about = {observed, thresholds, hint};
  // The API refuses a pool whose bound the account may not reach.
  if (changing && droplets + most > dropletLimit)
    throw new Refused(text, {suggestions: [hint, 'or choose a smaller profile'], findings: [told('limit', title, 'fail', text, about)]});
  if (droplets + most > dropletLimit) return [...warned, told('limit', title, 'warn', text, about)];
  return [...warned, told('limit', title, 'pass', `${sum(most)} at most, the limit is ${dropletLimit}`, {observed, thresholds})];
}

/** Machines beside those that are there: at once (a pool that is replaced stands beside its successor), and when autoscalers grow. */
function growth({plans}: PoolPlans): {readonly now: number; readonly most: number; readonly changing: boolean} {
  let [now, most, changing] = [0, 0, false];
  for (const {wanted, keep, fields, replaces} of plans) {
    const {spec} = wanted;
    const old = replaces.reduce((sum, {count}) => sum + count, 0);
    const begin = spec.autoScale && old > 0 ? Math.min(spec.max, Math.max(spec.min, old)) : spec.count;
    const least = keep === undefined ? begin : spec.autoScale ? Math.max(spec.min, keep.count) : Math.max(spec.count, keep.count);
    now += least - (keep?.count ?? 0);
    most += Math.max(least, spec.autoScale ? spec.max : 0) - (keep?.count ?? 0);
    changing ||= keep === undefined || fields.length > 0;
  }
  return {now, most, changing};
}
