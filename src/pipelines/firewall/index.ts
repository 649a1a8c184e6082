import {accountIdentity} from '../../core/cloud-identity.ts';
import {needCloud} from '../../core/need-cloud.ts';
import type {Pipeline} from '../../core/pipeline.ts';
import type {World} from '../../core/ports.ts';
import type {Target} from '../../core/target.ts';
import {type FirewallPlan, firewallSteps} from '../../steps/firewall/index.ts';
import {afterFailure} from '../after-failure.ts';
import {gatherFirewall} from './gather.ts';

export {gatherFirewall} from './gather.ts';

export type FirewallSyncOptions = {readonly world: World; readonly target: Target};

/** `gomeet firewall sync`: the firewall in front of the media nodes, as the manifests want it. */
export function firewallSync({world, target}: FirewallSyncOptions, again: string, checking: string): Pipeline<FirewallPlan> {
  return {
    name: 'firewall sync',
    again,
    gather: async (signal) => {
      const {cloud} = needCloud(world, target);
      const account = await cloud.account(signal);
      const context = await gatherFirewall(world, target, signal);
      return {context, identity: accountIdentity(cloud, account), findings: [], running: runningOf(context)};
    },
    plan: (context) => firewallSteps(context),
    material: ({spec}) => JSON.parse(JSON.stringify(spec)),
    next: (_context, outcome, records) => {
      if (outcome === 'planned') return [`carry it out with: ${again}`];
      return outcome === 'ok' ? [`see who else opens what with: ${checking}`] : afterFailure(records, again);
    },
  };
}

function runningOf({change, spec}: FirewallPlan): string {
  if (change === undefined) return `firewall ${spec.name} is as wanted`;
  return change.action === 'create' ? 'no firewall for media yet' : `firewall ${spec.name} differs in ${change.fields.length} places`;
}
