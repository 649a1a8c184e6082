import {sizeFor} from '../../capacity/machine-size.ts';
import type {CloudSize} from '../../core/cloud-data.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {about, account, apiSource, wantedOf} from './_account.ts';

export type SizesReading = {readonly sizes: readonly CloudSize[]; readonly offered: readonly string[]};

export default probe<SizesReading>({
  id: 'cloud.sizes',
  question: 'Does the region have the machines of every pool?',
  severity: 'critical',
  required: true,
  ...about,
  source: apiSource('sizes', 'kubernetes/options'),
  read: async (asking, signal) => {
    const cloud = account(asking);
    const [sizes, offer] = await Promise.all([cloud.sizes(signal), cloud.kubernetesOffer(signal)]);
    return {sizes, offered: offer.sizes};
  },
  judge: ({sizes, offered}, target): readonly Judgement[] => {
    const {pools, region} = wantedOf(target);
    const chosen = pools.map((pool) => ({pool, choice: sizeFor(pool, sizes, region, offered)}));
    const bad = chosen.flatMap(({pool, choice}): readonly Judgement[] => {
      if (choice.outcome === 'none') return [{status: 'fail', instance: pool.name, message: choice.reason, hint: choice.hint}];
      if (choice.small)
        return [
          {
            status: 'warn',
            instance: pool.name,
            message: choice.note,
            hint: `name a larger size, or check with gomeet lint that the pods of pool ${pool.name} fit`,
          },
        ];
      return [];
    });
    if (bad.length > 0) return bad;
    return [
      {
        status: 'pass',
        message: [...Map.groupBy(chosen, ({choice}) => (choice.outcome === 'found' ? choice.note : ''))]
          .map(([note, all]) => `${all.map(({pool}) => pool.name).join(', ')}: ${note}`)
          .join('; '),
        observed: chosen.flatMap(({pool, choice}) =>
          choice.outcome === 'found' ? [{name: pool.name, value: choice.size.priceMonthly, unit: 'USD a month'}] : [],
        ),
      },
    ];
  },
});
