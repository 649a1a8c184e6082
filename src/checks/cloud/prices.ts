import {dollars} from '../../core/dollars.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {about, account, apiSource} from './_account.ts';
import {type Priced, readPriced} from './_inventory.ts';
import {documented, id, pricesOf} from './_prices.ts';

export default probe<Priced>({
  id,
  question: 'What does the platform cost in a month?',
  severity: 'info',
  required: false,
  ...about,
  source: apiSource('sizes', 'kubernetes/clusters', 'droplets', 'volumes', 'load_balancers'),
  limits: documented.table,
  read: (asking, signal) => readPriced(account(asking), signal),
  judge: (reading, target): Judgement => {
    const {now, needed} = pricesOf(reading, target);
    const nodes = needed.parts.filter(({each}) => each === null);
    const range = needed.base === needed.maximum ? dollars(needed.base) : `${dollars(needed.base)} to ${dollars(needed.maximum)}`;
    const observed = [
      {name: 'now', value: now.ours.monthly, unit: 'USD a month'},
      {name: 'others', value: now.others.monthly, unit: 'USD a month'},
      {name: 'needed', value: needed.base, unit: 'USD a month'},
      {name: 'neededAtMost', value: needed.maximum, unit: 'USD a month'},
    ];
    const thresholds = documented.thresholds(target);
    if (nodes.length > 0)
      return {
        status: 'unknown',
        message: `not measured: ${nodes.map(({name}) => name).join(', ')} has no price; the rest needs ${range} a month`,
        observed,
        thresholds,
      };
    if (reading.unread.length > 0)
      return {
        status: 'unknown',
        message: `not measured: ${reading.unread.join('; ')}; the profile needs ${range} a month`,
        observed,
        thresholds,
      };
    return {
      status: 'pass',
      message: `the profile needs ${range} a month; there is now ${dollars(now.ours.monthly)} of ours and ${dollars(now.others.monthly)} of others`,
      observed,
      thresholds,
    };
  },
});
