import {firewallDifference} from '../../checks/firewall/_difference.ts';
import {mediaPool, mediaTag, wantedFirewall} from '../../checks/firewall/_wanted.ts';
import type {Cloud} from '../../core/cloud.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import {Refused} from '../../core/errors.ts';
import {needCloud} from '../../core/need-cloud.ts';
import type {World} from '../../core/ports.ts';
import type {Target} from '../../core/target.ts';
import {type FirewallPlan, firewallOf} from '../../steps/firewall/index.ts';

/** What the firewall should be and what would change, read only. Ends with a UserError or Refused when it could not work. */
export async function gatherFirewall(world: World, target: Target, signal: AbortSignal): Promise<FirewallPlan> {
  const {cloud, wanted} = needCloud(world, target);
  const spec = wantedFirewall(wanted, target.manifests);
  const found = await firewallOf(cloud, spec.name, signal);
  await refuseUntagged(cloud, wanted, signal);
  const fields = firewallDifference(found, spec);
  const key = {apiVersion: 'digitalocean', kind: 'Firewall', name: spec.name};
  return {spec, change: fields.length === 0 ? undefined : {key, action: found === undefined ? 'create' : 'update', fields}};
}

/** A firewall on a tag that no node has protects nothing and lets nothing in, and looks well. */
async function refuseUntagged(cloud: Cloud, wanted: CloudTarget, signal: AbortSignal): Promise<void> {
  const ours = (await cloud.clusters(signal)).filter(({name}) => name === wanted.clusterName);
  const [cluster, ...twins] = ours;
  if (cluster === undefined)
    throw new Refused(`there is no cluster ${wanted.clusterName} in this account, so there are no nodes to put a firewall before`, {
      suggestions: [
        'make it with: gomeet cluster apply, or use a token of the team that owns it',
        'or name another one: clusterName of the target in gomeet.yaml',
      ],
    });
  if (twins.length > 0)
    throw new Refused(`there are ${ours.length} clusters named ${wanted.clusterName}: ${ours.map(({id}) => id).join(', ')}`, {
      suggestions: ['rename the other one, or name this installation’s otherwise: clusterName of the target in gomeet.yaml'],
    });
  const tag = mediaTag(wanted);
  if (cluster.pools.some(({tags}) => tags.includes(tag))) return;
  throw new Refused(`no pool of cluster ${cluster.name} has tag ${tag}, so the firewall would reach no node`, {
    suggestions: [`give pool ${mediaPool(wanted)} its tags with: gomeet cluster apply`],
  });
}
