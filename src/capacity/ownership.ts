import type {CloudCluster, CloudDroplet, CloudLoadBalancer, CloudVolume} from '../core/cloud-data.ts';
import {type CloudTarget, ownerTag} from '../core/cloud-target.ts';

/** What an account has that costs something. */
export type Inventory = {
  readonly clusters: readonly CloudCluster[];
  readonly droplets: readonly CloudDroplet[];
  readonly volumes: readonly CloudVolume[];
  readonly loadBalancers: readonly CloudLoadBalancer[];
};

/** The clusters that bear this installation's name and its mark. More than one is a mistake that somebody has to undo. */
export function ourClusters(clusters: readonly CloudCluster[], wanted: Pick<CloudTarget, 'clusterName'>): readonly CloudCluster[] {
  return clusters.filter(({name, tags}) => name === wanted.clusterName && tags.includes(ownerTag(wanted)));
}

/**
 * What belongs to this installation, and the rest. Ours bears the owner's tag or the tag that the provider gives to what it
 * makes for our cluster; a volume on one of our machines is ours, too. The API tells no tags of load balancers: one in the
 * network of our cluster that has a name which our Services ask for (`balancers`) is ours.
 */
export function splitInventory(
  inventory: Inventory,
  wanted: Pick<CloudTarget, 'clusterName'>,
  balancers: readonly string[] = [],
): {readonly ours: Inventory; readonly others: Inventory} {
  const clusters = ourClusters(inventory.clusters, wanted);
  const marks = [ownerTag(wanted), ...clusters.map(({id}) => `k8s:${id}`)];
  const marked = ({tags}: {readonly tags: readonly string[]}) => tags.some((tag) => marks.includes(tag));
  const nodes = new Set(clusters.flatMap(({pools}) => pools.flatMap((pool) => pool.nodes.map(({dropletId}) => dropletId))));
  const droplets = inventory.droplets.filter((one) => marked(one) || nodes.has(one.id));
  const machines = new Set(droplets.map(({id}) => id));
  const volumes = inventory.volumes.filter((one) => marked(one) || one.dropletIds.some((id) => machines.has(id)));
  const networks = new Set(clusters.map(({vpcId}) => vpcId));
  const named = ({name, vpcId}: CloudLoadBalancer) => name !== '' && balancers.includes(name) && networks.has(vpcId);
  const loadBalancers = inventory.loadBalancers.filter((one) => marked(one) || named(one));
  const without = <One>(all: readonly One[], mine: readonly One[]) => all.filter((one) => !mine.includes(one));
  return {
    ours: {clusters, droplets, volumes, loadBalancers},
    others: {
      clusters: without(inventory.clusters, clusters),
      droplets: without(inventory.droplets, droplets),
      volumes: without(inventory.volumes, volumes),
      loadBalancers: without(inventory.loadBalancers, loadBalancers),
    },
  };
}
