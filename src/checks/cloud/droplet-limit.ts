import {splitInventory} from '../../capacity/ownership.ts';
import type {CloudCluster, CloudDroplet} from '../../core/cloud-data.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {about, account, apiSource, wantedOf} from './_account.ts';

export type DropletReading = {
  readonly limit: number;
  readonly droplets: readonly CloudDroplet[];
  readonly clusters: readonly CloudCluster[];
};

export default probe<DropletReading>({
  id: 'cloud.droplet-limit',
  question: 'Does the account allow as many machines as the pools may have?',
  severity: 'critical',
  required: true,
  ...about,
  source: apiSource('account', 'droplets', 'kubernetes/clusters'),
  read: async (asking, signal) => {
    const cloud = account(asking);
    const [{dropletLimit}, droplets, clusters] = await Promise.all([cloud.account(signal), cloud.droplets(signal), cloud.clusters(signal)]);
    return {limit: dropletLimit, droplets, clusters};
  },
  judge: ({limit, droplets, clusters}, target): Judgement => {
    const wanted = wantedOf(target);
    const {ours, others} = splitInventory({clusters, droplets, volumes: [], loadBalancers: []}, wanted);
    const [mine, foreign] = [ours.droplets.length, others.droplets.length];
    const base = wanted.pools.reduce((sum, {count}) => sum + count, 0);
    const maximum = wanted.pools.reduce((sum, {max}) => sum + max, 0);
    const observed = [
      {name: 'limit', value: limit, unit: 'droplets'},
      {name: 'ours', value: mine, unit: 'droplets'},
      {name: 'others', value: foreign, unit: 'droplets'},
      {name: 'needed', value: base, unit: 'droplets'},
      {name: 'neededAtMost', value: maximum, unit: 'droplets'},
    ];
    const sum = `the account may have ${limit} droplets, ${foreign} are others'`;
    const hint = `ask DigitalOcean for a limit of ${foreign + maximum} droplets or more (Settings, Increase limit), or choose a smaller profile`;
    if (foreign + base > limit)
      return {status: 'fail', message: `${sum}, and the pools need ${base}: ${foreign + base - limit} too many`, hint, observed};
    if (foreign + maximum > limit)
      return {
        status: 'warn',
        message: `${sum}, and the pools may grow to ${maximum}: the autoscaler stops ${foreign + maximum - limit} short of that`,
        hint,
        observed,
      };
    return {status: 'pass', message: `${sum}, the pools need ${maximum === base ? base : `${base} to ${maximum}`} (now ${mine})`, observed};
  },
});
