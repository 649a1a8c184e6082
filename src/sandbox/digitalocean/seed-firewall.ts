import type {FirewallPeers, FirewallSpec, FirewallRule as SpecRule} from '../../core/cloud-data.ts';
import {type CloudTarget, firewallName, poolTag} from '../../core/cloud-target.ts';
import type {Account} from './account.ts';
import type {Firewall, FirewallRule} from './account-network.ts';
import {isoTime} from './call.ts';
import {newId} from './ids.ts';

const peers: FirewallPeers = {addresses: ['0.0.0.0/0', '::/0'], tags: [], dropletIds: [], loadBalancerIds: [], kubernetesIds: []};

function rule(protocol: SpecRule['protocol'], ports: string): SpecRule {
  return {protocol, ports, peers};
}

/** What clients reach on media nodes of the shipped manifests: RTP and ICE over TCP of LiveKit; TURN, TURN over TLS and its relays. */
export function usualFirewall(cloud: CloudTarget): FirewallSpec {
  const pool = cloud.pools.some(({name}) => name === 'media') ? 'media' : 'general';
  const livekit = [rule('udp', '10000-20000'), rule('tcp', '7881')];
  const turn = [rule('udp', '3478'), rule('tcp', '3478'), rule('udp', '5349'), rule('tcp', '5349'), rule('udp', '20001-29999')];
  return {
    name: firewallName(cloud),
    inbound: [...livekit, ...turn],
    outbound: [rule('icmp', ''), rule('tcp', 'all'), rule('udp', 'all')],
    tags: [poolTag(cloud, pool)],
    dropletIds: [],
  };
}

/** A firewall that has been in force for long. */
export function firewallFrom(account: Account, {name, inbound, outbound, tags, dropletIds}: FirewallSpec, at: number): Firewall {
  return {
    id: newId(account, 'firewall'),
    name,
    inbound_rules: inbound.map(kept),
    outbound_rules: outbound.map(kept),
    tags: [...tags],
    droplet_ids: dropletIds.map(Number),
    created_at: isoTime(at),
    ready_ms: 0,
  };
}

function kept({protocol, ports, peers: {addresses, tags, dropletIds, loadBalancerIds, kubernetesIds}}: SpecRule): FirewallRule {
  const named = {droplet_ids: dropletIds.map(Number), load_balancer_uids: [...loadBalancerIds], kubernetes_ids: [...kubernetesIds]};
  return {protocol, ports: ports === 'all' || ports === '' ? '0' : ports, peers: {addresses: [...addresses], tags: [...tags], ...named}};
}
