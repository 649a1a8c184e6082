import {wantsHa} from '../../capacity/control-plane.ts';
import type {CloudCluster, CloudVpc, ClusterSpec, KubernetesOffer} from '../../core/cloud-data.ts';
import {accountIdentity} from '../../core/cloud-identity.ts';
import {type CloudTarget, ownerTag} from '../../core/cloud-target.ts';
import type {Finding} from '../../core/finding.ts';
import {needCloud} from '../../core/need-cloud.ts';
import type {Gathered} from '../../core/pipeline.ts';
import type {FieldChange} from '../../core/step.ts';
import {linkOf} from '../../steps/cluster/link.ts';
import type {ApplyContext, ApplyOptions, PoolPlans, PricedPool} from './context.ts';
import {findCluster} from './find.ts';
import {told} from './findings.ts';
import {judgeAccount} from './limits.ts';
import {planPools, removedPools} from './pools.ts';
import {priceOf} from './price.ts';
import {refuseUnmovable} from './room.ts';
import {clusterSpec, pricedPools, refuseRegion} from './wanted.ts';

/** Everything that making the cluster as the target wants it needs to know, read only. */
export async function gather(options: ApplyOptions, signal: AbortSignal): Promise<Gathered<ApplyContext>> {
  const {world, target, connect, adopt, remove} = options;
  const {cloud, wanted} = needCloud(world, target);
  const account = await cloud.account(signal);
  const [clusters, sizes, regions, offer, vpcs, droplets] = await Promise.all([
    cloud.clusters(signal),
    cloud.sizes(signal),
    cloud.regions(signal),
    cloud.kubernetesOffer(signal),
    cloud.vpcs(signal),
    cloud.droplets(signal),
  ]);
  const live = findCluster(clusters, {wanted, target, account, adopt});
  if (live === undefined) refuseRegion(wanted, regions, offer);
  const priced = pricedPools(wanted, sizes, offer, live);
  const spec = specOf(wanted, live, priced, offer, vpcs);
  const pools = planPools(live, wanted, priced, adopt);
  const removed = removedPools(pools, remove);
  const limits = judgeAccount(account, droplets.length, pools);
  const link = linkOf(cloud, connect);
  await refuseUnmovable({link, live, target, pools, removed}, signal);
  const identity = accountIdentity(cloud, account);
  const context: ApplyContext = {options, cloud, wanted, account, link, live, spec, pools, fields: fieldsOf(live, spec)};
  return {
    context,
    identity,
    findings: [...limits, ...notes(wanted, live, priced, pools, remove, vpcs)],
    running: live === undefined ? 'no cluster yet' : `cluster ${live.name} with ${poolsText(live)}`,
    price: priceOf(pools, remove, sizes, spec.ha || live?.ha === true),
  };
}

/** What is there keeps its version and its network. */
function specOf(
  wanted: CloudTarget,
  live: CloudCluster | undefined,
  priced: readonly PricedPool[],
  offer: KubernetesOffer,
  vpcs: readonly CloudVpc[],
): ClusterSpec {
  if (live === undefined) return clusterSpec(wanted, priced, offer, vpcs);
  const {name, region, version, vpcId} = live;
  return {name, region, version, vpcId, ha: wantsHa(wanted), tags: [ownerTag(wanted)], pools: priced.map(({spec}) => spec)};
}

function fieldsOf(live: CloudCluster | undefined, spec: ClusterSpec): readonly FieldChange[] {
  const set = (path: string, from: string, to: string): FieldChange => ({path, from, to});
  if (live === undefined) {
    return [
      set('region', '(absent)', spec.region),
      set('version', '(absent)', spec.version),
      set('ha', '(absent)', String(spec.ha)),
      set('tags', '(absent)', spec.tags.join(', ')),
    ];
  }
  const tags = spec.tags.filter((tag) => !live.tags.includes(tag)).map((tag) => set('tags', '(absent)', tag));
  return [...tags, ...(spec.ha && !live.ha ? [set('ha', 'false', 'true')] : [])];
}

/** What a person should know beside the changes. */
function notes(
  wanted: CloudTarget,
  live: CloudCluster | undefined,
  priced: readonly PricedPool[],
  {plans, leaving, foreign}: PoolPlans,
  removed: readonly string[],
  vpcs: readonly CloudVpc[],
): readonly Finding[] {
  const ha = wantsHa(wanted) || live?.ha === true;
  const network = vpcs.find(({id}) => id === live?.vpcId);
  return [
    ...priced.map(({spec, note}) =>
      told('size', 'Which machine is each pool made of?', 'pass', note, {observed: [{name: spec.name, value: spec.size, unit: ''}]}),
    ),
    told(
      'control-plane',
      'Is the control plane highly available?',
      'pass',
      ha ? 'the control plane is highly available' : 'one control plane: a second one is of no use to a platform with one general node',
    ),
    ...(network === undefined || network.range === wanted.vpcRange
      ? []
      : [
          told(
            'network',
            'Is the cluster in the network that the manifests trust?',
            'warn',
            `the cluster is in VPC ${network.name} ${network.range}, the manifests trust ${wanted.vpcRange}`,
            {
              hint: `set vpc: ${network.range} of the target`,
            },
          ),
        ]),
    ...plans
      .filter(({fields}) => fields.length > 0)
      .map(({name, fields}) =>
        told(
          'pool',
          'Are the pools as the target says?',
          'warn',
          `pool ${name} differs: ${fields.map(({path, from, to}) => `${path} is ${from}, wanted is ${to}`).join('; ')}`,
        ),
      ),
    ...leaving
      .filter(({name}) => !removed.includes(name))
      .map(({name, count}) =>
        told('left-over', 'Is any pool left over?', 'warn', `pool ${name} (${count} nodes) is ours and no longer wanted; it stays`, {
          hint: `remove it with --remove ${name}`,
        }),
      ),
    ...foreign.map(({name, count, size}) =>
      told('foreign', 'Are there pools of others?', 'pass', `pool ${name} (${count} × ${size}) does not carry our mark and is left alone`),
    ),
  ];
}

function poolsText({pools}: CloudCluster): string {
  return pools.length === 0 ? 'no pools' : pools.map(({name, count}) => `${count} ${name}`).join(', ');
}
