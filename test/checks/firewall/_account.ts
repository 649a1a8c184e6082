import {wantedFirewall} from '../../../src/checks/firewall/_wanted.ts';
import type {CloudCluster, CloudDroplet, CloudFirewall, FirewallPeers, FirewallRule} from '../../../src/core/cloud-data.ts';
import {type CloudTarget, ownerTag, poolTag} from '../../../src/core/cloud-target.ts';
import {targetSchema} from '../../../src/core/config.ts';
import type {Target} from '../../../src/core/target.ts';
import {buildTarget} from '../../../src/manifests/target.ts';
import {loadTemplates} from '../../../src/tools/templates.ts';

const config = targetSchema.parse({profile: 'gomeet-500', cloud: 'digitalocean', clusterName: 'blue', stableFor: '1s'});
export const target: Target = buildTarget('production', config, await loadTemplates(config.stack, config.profile));

export function cloudOf({cloud}: Target): CloudTarget {
  if (cloud === undefined) throw new Error('the target says of a cloud');
  return cloud;
}
export const cloud = cloudOf(target);
export const wanted = wantedFirewall(cloud, target.manifests);
export const mediaTagged = poolTag(cloud, 'media');

export function rule(
  protocol: FirewallRule['protocol'],
  ports: string,
  addresses: readonly string[],
  more: Partial<FirewallPeers> = {},
): FirewallRule {
  return {protocol, ports, peers: {addresses, tags: [], dropletIds: [], loadBalancerIds: [], kubernetesIds: [], ...more}};
}

export function firewall(more: Partial<CloudFirewall> = {}): CloudFirewall {
  return {...wanted, id: 'fw-1', status: 'succeeded', pending: 0, createdAt: '2026-03-01T00:00:00Z', ...more};
}

/** Of somebody else, on all nodes of the cluster. */
export function foreign(...inbound: readonly FirewallRule[]): CloudFirewall {
  return firewall({id: 'fw-9', name: 'legacy', inbound, tags: ['k8s:c-1']});
}

export function cluster(pools: {readonly [name: string]: readonly string[]} = {general: ['1'], media: ['11', '12']}): CloudCluster {
  return {
    id: 'c-1',
    name: cloud.clusterName,
    region: cloud.region,
    version: '1.33.1-do.3',
    vpcId: 'v-1',
    ha: true,
    tags: [ownerTag(cloud)],
    podRange: '10.244.0.0/16',
    serviceRange: '10.245.0.0/16',
    endpoint: 'https://c-1.example.com',
    state: 'running',
    message: '',
    autoUpgrade: false,
    surgeUpgrade: true,
    maintenance: '',
    createdAt: '2026-03-01T00:00:00Z',
    pools: Object.entries(pools).map(([name, ids]) => ({
      id: `p-${name}`,
      name,
      size: 's-16vcpu-64gb',
      count: ids.length,
      autoScale: false,
      min: ids.length,
      max: ids.length,
      labels: {'gomeet.io/pool': name},
      taints: [],
      tags: [ownerTag(cloud), poolTag(cloud, name), 'k8s', 'k8s:c-1', 'k8s:worker'],
      nodes: ids.map((id) => ({id: `n-${id}`, name: `${name}-${id}`, state: 'running', message: '', dropletId: id, createdAt: ''})),
    })),
  };
}

export function droplet(id: string, tags: readonly string[]): CloudDroplet {
  return {id, name: `d-${id}`, region: 'sgp1', size: 's-1', priceMonthly: 1, status: 'active', tags, publicIp: '', privateIp: ''};
}

/** Machines of a cluster with the tags of their pools. */
export function dropletsOf({pools}: CloudCluster): readonly CloudDroplet[] {
  return pools.flatMap(({nodes, tags}) => nodes.map(({dropletId}) => droplet(dropletId, tags)));
}
