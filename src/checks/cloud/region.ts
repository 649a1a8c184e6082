import type {CloudRegion} from '../../core/cloud-data.ts';
import {didYouMean} from '../../core/nearest.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import {about, account, apiSource, wantedOf} from './_account.ts';

export default probe<{readonly regions: readonly CloudRegion[]; readonly kubernetes: readonly string[]}>({
  id: 'cloud.region',
  question: 'Does the region take a cluster?',
  severity: 'critical',
  required: true,
  ...about,
  source: apiSource('regions', 'kubernetes/options'),
  read: async (asking, signal) => {
    const cloud = account(asking);
    const [regions, offer] = await Promise.all([cloud.regions(signal), cloud.kubernetesOffer(signal)]);
    return {regions, kubernetes: offer.regions};
  },
  judge: ({regions, kubernetes}, target): Judgement => {
    const {region} = wantedOf(target);
    const slugs = regions.map(({slug}) => slug);
    const found = regions.find(({slug}) => slug === region);
    const hint = `set region of target ${target.name} to one of ${someOf(kubernetes.toSorted(), 12)}`;
    if (found === undefined) return {status: 'fail', message: `the API knows no region ${region}${didYouMean(region, slugs)}`, hint};
    if (!found.available) return {status: 'fail', message: `region ${region} takes nothing new at the moment`, hint};
    if (!kubernetes.includes(region)) return {status: 'fail', message: `region ${region} has no managed Kubernetes`, hint};
    // Not every region lists its features, and one that lists none has not said no.
    if (found.features.length > 0 && !found.features.includes('storage'))
      return {status: 'warn', message: `region ${region} lists no block storage, which the databases need`, hint};
    return {status: 'pass', message: `${region} (${found.name}) takes clusters`};
  },
});
