import {needCloud} from '../../core/need-cloud.ts';
import type {Step} from '../../core/step.ts';
import {type DnsPlan, planDns, readDns} from '../../steps/dns/gather-records.ts';
import {laterRecords} from '../../steps/dns/records-step.ts';
import {refuseConflicts, refuseStray} from '../../steps/dns/refuse-dns.ts';
import {type FirewallPlan, firewallSteps} from '../../steps/firewall/index.ts';
import {gatherFirewall} from '../firewall/gather.ts';
import type {DeployContext, DeployOptions} from './context.ts';

/** What a deploy does around the cluster; a part is absent where the target says nothing of a cloud, or where it is left out. */
export type Around = {readonly dns?: DnsPlan; readonly firewall?: FirewallPlan};

const noWish = {adopt: [], remove: []};

/** Reads what the phases of these ids need, and refuses what could not work, such as a name that somebody else has. */
export async function gatherAround(
  {world, target, dnsSync}: DeployOptions,
  ids: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Around> {
  if (target.cloud === undefined) return {};
  const {wanted} = needCloud(world, target);
  const [reading, firewall] = await Promise.all([
    ids.has('dns') ? readDns({world, target}, noWish, signal) : undefined,
    ids.has('firewall') ? gatherFirewall(world, target, signal) : undefined,
  ]);
  const dns = reading === undefined ? undefined : planDns(reading, noWish, wanted);
  if (dns !== undefined) {
    refuseConflicts(dns, dnsSync ?? 'gomeet dns sync');
    refuseStray(dns);
  }
  return {...(dns === undefined ? {} : {dns}), ...(firewall === undefined ? {} : {firewall})};
}

/** The load balancer may be made by an earlier phase, so where the names lead is read when their turn comes. */
export function writeNames({around: {dns}, options}: DeployContext): Pick<Step, 'effect' | 'changes' | 'settled' | 'apply'> {
  if (dns === undefined) throw new Error('the phase dns has no plan');
  return laterRecords(dns, noWish, options.dnsSync ?? 'gomeet dns sync');
}

/** The step of the firewall, which brings its own title and gate. */
export function openMedia({around: {firewall}}: DeployContext, needs: readonly string[]): readonly Step[] {
  return firewall === undefined ? [] : firewallSteps(firewall, needs);
}
