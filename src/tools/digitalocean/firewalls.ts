import {z} from 'zod';
import type {Cloud} from '../../core/cloud.ts';
import type {CloudFirewall, FirewallPeers, FirewallRule, FirewallSpec} from '../../core/cloud-data.ts';
import type {Api} from './api.ts';

const texts = z.array(z.string()).nullish();
const numbers = z.array(z.number()).nullish();
const peersSchema = z.looseObject({
  addresses: texts,
  tags: texts,
  droplet_ids: numbers,
  load_balancer_uids: texts,
  kubernetes_ids: texts,
});
const ruleSchema = z.looseObject({protocol: z.enum(['tcp', 'udp', 'icmp']), ports: z.union([z.string(), z.number()]).nullish()});
const firewallSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  created_at: z.string().default(''),
  pending_changes: z.array(z.unknown()).nullish(),
  droplet_ids: numbers,
  tags: texts,
  inbound_rules: z.array(ruleSchema.extend({sources: peersSchema})).nullish(),
  outbound_rules: z.array(ruleSchema.extend({destinations: peersSchema})).nullish(),
});
const firewallsSchema = z.looseObject({firewalls: z.array(firewallSchema)});
const oneFirewallSchema = z.looseObject({firewall: firewallSchema});

/** Cloud firewalls. do-wrapper's types of a rule lack half of its sources, so the requests are our own. */
export function firewallCalls({ask, list, shaped}: Api): Pick<Cloud, 'firewalls' | 'createFirewall' | 'updateFirewall'> {
  return {
    firewalls: async (signal) => (await list(firewallsSchema, '/v2/firewalls', signal)).firewalls.map(firewallOf),
    createFirewall: async (spec, signal) => {
      const answer = await ask({method: 'POST', path: '/v2/firewalls', body: bodyOf(spec)}, signal);
      return firewallOf(shaped(oneFirewallSchema, answer, 'POST', '/v2/firewalls').firewall);
    },
    updateFirewall: async (id, spec, signal) => {
      await ask({method: 'PUT', path: `/v2/firewalls/${encodeURIComponent(id)}`, body: bodyOf(spec)}, signal);
    },
  };
}

function firewallOf(firewall: z.output<typeof firewallSchema>): CloudFirewall {
  return {
    id: firewall.id,
    name: firewall.name,
    status: firewall.status,
    pending: firewall.pending_changes?.length ?? 0,
    createdAt: firewall.created_at,
    inbound: (firewall.inbound_rules ?? []).map((rule) => ruleOf(rule, rule.sources)),
    outbound: (firewall.outbound_rules ?? []).map((rule) => ruleOf(rule, rule.destinations)),
    tags: firewall.tags ?? [],
    dropletIds: (firewall.droplet_ids ?? []).map(String),
  };
}

function ruleOf({protocol, ports}: z.output<typeof ruleSchema>, peers: z.output<typeof peersSchema>): FirewallRule {
  const told = String(ports ?? '');
  return {
    protocol,
    // `0` means every port, and stands in every rule of icmp too.
    ports: protocol === 'icmp' ? '' : told === '0' || told === '' ? 'all' : told,
    peers: {
      addresses: peers.addresses ?? [],
      tags: peers.tags ?? [],
      dropletIds: (peers.droplet_ids ?? []).map(String),
      loadBalancerIds: peers.load_balancer_uids ?? [],
      kubernetesIds: peers.kubernetes_ids ?? [],
    },
  };
}

function bodyOf({name, inbound, outbound, tags, dropletIds}: FirewallSpec): object {
  return {
    name,
    inbound_rules: inbound.map((rule) => ({...portsOf(rule), sources: peersOf(rule.peers)})),
    outbound_rules: outbound.map((rule) => ({...portsOf(rule), destinations: peersOf(rule.peers)})),
    droplet_ids: dropletIds.map(Number),
    tags,
  };
}

function portsOf({protocol, ports}: FirewallRule): object {
  return {protocol, ports: protocol === 'icmp' || ports === 'all' ? '0' : ports};
}

function peersOf({addresses, tags, dropletIds, loadBalancerIds, kubernetesIds}: FirewallPeers): object {
  return {
    ...(addresses.length === 0 ? {} : {addresses}),
    ...(tags.length === 0 ? {} : {tags}),
    ...(dropletIds.length === 0 ? {} : {droplet_ids: dropletIds.map(Number)}),
    ...(loadBalancerIds.length === 0 ? {} : {load_balancer_uids: loadBalancerIds}),
    ...(kubernetesIds.length === 0 ? {} : {kubernetes_ids: kubernetesIds}),
  };
}
