import {z} from 'zod';
import type {FirewallRule} from './account-network.ts';
import {tags} from './body.ts';
import {unprocessable} from './call.ts';

const peers = z.object({
  addresses: z.array(z.string()).default([]),
  tags: tags.default([]),
  droplet_ids: z.array(z.int()).default([]),
  load_balancer_uids: z.array(z.string()).default([]),
  kubernetes_ids: z.array(z.string()).default([]),
});
const protocol = z.enum(['tcp', 'udp', 'icmp']);
const inboundRule = z.object({protocol, ports: z.string().default(''), sources: peers});
const outboundRule = z.object({protocol, ports: z.string().default(''), destinations: peers});
/** `null` is an empty list to this API. */
const lists = {
  inbound_rules: z
    .array(inboundRule)
    .nullish()
    .transform((list) => list ?? []),
  outbound_rules: z
    .array(outboundRule)
    .nullish()
    .transform((list) => list ?? []),
};
export const rules = z.object(lists);
export const firewallBody = z.object({
  // Neither spaces nor underscores (digitalocean/api-v2#188; pattern of the description).
  name: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9.-]+$/, 'must only contain alphanumeric characters, dashes, and periods'),
  ...lists,
  tags: tags.nullish().transform((list) => list ?? []),
  droplet_ids: z
    .array(z.int())
    .nullish()
    .transform((list) => list ?? []),
});

export function inbound({protocol: kind, ports, sources}: z.infer<typeof inboundRule>): FirewallRule {
  return {protocol: kind, ports: portsOf(kind, ports), peers: sources};
}

export function outbound({protocol: kind, ports, destinations}: z.infer<typeof outboundRule>): FirewallRule {
  return {protocol: kind, ports: portsOf(kind, ports), peers: destinations};
}

/** Two rules are one when this is equal. */
export function ruleKey(rule: FirewallRule): string {
  return JSON.stringify([rule.protocol, rule.ports, Object.entries(rule.peers).sort()]);
}

/** A rule as the API writes it: lists of peers that are empty are left out. */
export function shownRule({protocol: kind, ports, peers: all}: FirewallRule, side: 'sources' | 'destinations') {
  const told = Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
  return {protocol: kind, ports, [side]: told};
}

/** All ports, and those of icmp, are "0" in every answer (description of the API, `firewall_rule_base`). */
function portsOf(kind: string, ports: string): string {
  if (kind === 'icmp' || ports === 'all' || ports === '0') return '0';
  const [from = Number.NaN, to = from, ...rest] = ports.split('-').map(Number);
  const right = [from, to].every((port) => Number.isInteger(port) && port >= 1 && port <= 65535) && from <= to && rest.length === 0;
  if (!right) throw unprocessable(`invalid port range: ${ports === '' ? 'ports must be specified' : ports}`);
  return ports;
}
