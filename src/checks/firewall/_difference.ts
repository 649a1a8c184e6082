import type {CloudFirewall, FirewallPeers, FirewallRule, FirewallSpec} from '../../core/cloud-data.ts';
import type {FieldChange} from '../../core/step.ts';

/** What would have to change at a firewall, rule by rule; without one, everything. Order means nothing to the API. Pure. */
export function firewallDifference(found: CloudFirewall | undefined, wanted: FirewallSpec): readonly FieldChange[] {
  return [
    ...rules('inbound', found?.inbound ?? [], wanted.inbound),
    ...rules('outbound', found?.outbound ?? [], wanted.outbound),
    ...lists('tags', found?.tags ?? [], wanted.tags),
    ...lists('droplets', found?.dropletIds ?? [], wanted.dropletIds),
  ];
}

/** `udp 10000-20000`; `icmp` has no ports. */
export function ruleText({protocol, ports}: Pick<FirewallRule, 'protocol' | 'ports'>): string {
  if (protocol === 'icmp') return protocol;
  return `${protocol} ${isAll(ports) ? 'all ports' : ports}`;
}

/** The API takes `all` and `0` for all ports, and tells `0`. */
export function isAll(ports: string): boolean {
  return ports === '' || ports === '0' || ports === 'all' || ports === '1-65535' || ports === '0-65535';
}

/** `0.0.0.0/0, ::/0, tag frontend`. */
export function peersText(peers: FirewallPeers): string {
  return peerList(peers).join(', ');
}

function rules(direction: string, found: readonly FirewallRule[], wanted: readonly FirewallRule[]): readonly FieldChange[] {
  const [from, to] = [byPorts(found), byPorts(wanted)];
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((key) => change(`${direction} ${key}`, from.get(key), to.get(key)));
}

/** Several rules for the same ports are one with all of their peers. */
function byPorts(all: readonly FirewallRule[]): ReadonlyMap<string, string> {
  const peers = new Map<string, Set<string>>();
  for (const rule of all) {
    const key = ruleText(rule);
    const set = peers.get(key) ?? new Set();
    for (const peer of peerList(rule.peers)) set.add(peer);
    peers.set(key, set);
  }
  return new Map([...peers].map(([key, set]) => [key, [...set].sort().join(', ') || 'nobody']));
}

function lists(path: string, found: readonly string[], wanted: readonly string[]): readonly FieldChange[] {
  const text = (list: readonly string[]) => (list.length === 0 ? undefined : [...new Set(list)].sort().join(', '));
  return change(path, text(found), text(wanted));
}

function change(path: string, from: string | undefined, to: string | undefined): readonly FieldChange[] {
  return from === to ? [] : [{path, from: from ?? '(none)', to: to ?? '(none)'}];
}

function peerList({addresses, tags, dropletIds, loadBalancerIds, kubernetesIds}: FirewallPeers): readonly string[] {
  return [
    ...addresses.map((one) => one.toLowerCase()),
    ...tags.map((one) => `tag ${one}`),
    ...dropletIds.map((one) => `droplet ${one}`),
    ...loadBalancerIds.map((one) => `load balancer ${one}`),
    ...kubernetesIds.map((one) => `cluster ${one}`),
  ].sort();
}
