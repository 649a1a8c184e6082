import type {CloudCluster, CloudDroplet, CloudFirewall} from '../../core/cloud-data.ts';
import {type CloudTarget, ownerTag, poolTag} from '../../core/cloud-target.ts';
import {needCloud} from '../../core/need-cloud.ts';
import type {Asking, Judgement} from '../../core/probe.ts';

export type FirewallReading = {
  /** Of our name; one, if all is well. */
  readonly clusters: readonly CloudCluster[];
  /** Machines with our tag. */
  readonly droplets: readonly CloudDroplet[];
  /** All of the account. */
  readonly firewalls: readonly CloudFirewall[];
};

/** Our nodes, and every firewall there is: whose rules reach a node is a matter of tags. */
export async function readFirewalls({world, target}: Asking, signal: AbortSignal): Promise<FirewallReading> {
  const {cloud, wanted} = needCloud(world, target);
  const [clusters, droplets, firewalls] = await Promise.all([
    cloud.clusters(signal),
    cloud.droplets(signal, ownerTag(wanted)),
    cloud.firewalls(signal),
  ]);
  return {clusters: clusters.filter(({name}) => name === wanted.clusterName), droplets, firewalls};
}

/** What a probe says of an account without nodes of ours. */
export function withoutNodes({clusterName}: CloudTarget): Judgement {
  return {
    status: 'unknown',
    message: `not measured: there is no cluster ${clusterName} in this account, so there are no nodes to look at`,
    hint: 'make it with: gomeet cluster apply; or use a token of the team that owns it',
  };
}

/** Tags by which a firewall reaches nodes of ours: those of pools, those that DigitalOcean adds, those that somebody gave a machine. */
export function reachingTags({clusters, droplets}: FirewallReading, cloud: CloudTarget): ReadonlySet<string> {
  const pools = clusters.flatMap((cluster) => cluster.pools);
  const ids = nodeIds(clusters);
  return new Set([
    ownerTag(cloud),
    ...cloud.pools.map(({name}) => poolTag(cloud, name)),
    ...clusters.flatMap(({id}) => ['k8s', 'k8s:worker', `k8s:${id}`]),
    ...pools.flatMap(({tags}) => tags),
    ...droplets.filter(({id}) => ids.has(id)).flatMap(({tags}) => tags),
  ]);
}

/** Droplet ids of all nodes. */
export function nodeIds(clusters: readonly CloudCluster[]): ReadonlySet<string> {
  return new Set(clusters.flatMap(({pools}) => pools.flatMap(({nodes}) => nodes.map(({dropletId}) => dropletId))));
}
