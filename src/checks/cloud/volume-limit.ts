import {claimedVolumes} from '../../capacity/claims.ts';
import {splitInventory} from '../../capacity/ownership.ts';
import type {CloudCluster, CloudDroplet, CloudVolume} from '../../core/cloud-data.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {about, account, apiSource, wantedOf} from './_account.ts';

export type VolumeReading = {
  readonly limit: number | null;
  readonly volumes: readonly CloudVolume[];
  readonly droplets: readonly CloudDroplet[];
  readonly clusters: readonly CloudCluster[];
};

export default probe<VolumeReading>({
  id: 'cloud.volume-limit',
  question: 'Does the account allow as many volumes as the manifests claim?',
  severity: 'warning',
  // Many accounts are not told of a limit.
  required: false,
  ...about,
  source: apiSource('account', 'volumes', 'droplets', 'kubernetes/clusters'),
  read: async (asking, signal) => {
    const cloud = account(asking);
    const [{volumeLimit}, volumes, droplets, clusters] = await Promise.all([
      cloud.account(signal),
      cloud.volumes(signal),
      cloud.droplets(signal),
      cloud.clusters(signal),
    ]);
    return {limit: volumeLimit, volumes, droplets, clusters};
  },
  judge: ({limit, ...inventory}, target): Judgement => {
    const {base, maximum} = claimedVolumes(target.manifests);
    const {ours, others} = splitInventory({...inventory, loadBalancers: []}, wantedOf(target));
    const [mine, foreign] = [ours.volumes.length, others.volumes.length];
    const observed = [
      ...(limit === null ? [] : [{name: 'limit', value: limit, unit: 'volumes'}]),
      {name: 'ours', value: mine, unit: 'volumes'},
      {name: 'others', value: foreign, unit: 'volumes'},
      {name: 'claimed', value: base.volumes, unit: 'volumes'},
      {name: 'claimedAtMost', value: maximum.volumes, unit: 'volumes'},
      {name: 'claimedSize', value: base.gib, unit: 'GiB'},
    ];
    const has = `the account has ${mine + foreign} volumes (${mine} of ours), and the manifests claim ${base.volumes} with ${base.gib} GiB`;
    if (limit === null) return {status: 'unknown', message: `not measured: the API does not tell the limit of volumes; ${has}`, observed};
    // Volumes of ours outlive their claims, so those that are there may be the claimed ones or left over.
    const atFirst = foreign + Math.max(mine, base.volumes);
    const atMost = foreign + Math.max(mine, maximum.volumes);
    const hint = `ask DigitalOcean for a limit of ${atMost} volumes or more, or remove volumes that nothing uses`;
    if (atFirst > limit)
      return {status: 'fail', message: `${has}: ${atFirst - limit} more than the ${limit} that it may have`, hint, observed};
    if (atMost > limit) return {status: 'warn', message: `${has}; with those of jobs ${atMost}, and it may have ${limit}`, hint, observed};
    return {status: 'pass', message: `${has}; it may have ${limit}`, observed};
  },
});
