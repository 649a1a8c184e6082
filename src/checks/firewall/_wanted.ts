import type {FirewallPeers, FirewallRule, FirewallSpec} from '../../core/cloud-data.ts';
import {type CloudTarget, firewallName, poolTag} from '../../core/cloud-target.ts';
import {UserError} from '../../core/errors.ts';
import {at, type KubeObject} from '../../core/objects.ts';
import {configText, numberSetting, yamlSettings} from '../../manifests/settings.ts';
import {findObject} from '../../manifests/workloads.ts';

/** Everybody, by both versions of IP. */
export const everybody: readonly string[] = ['0.0.0.0/0', '::/0'];

/** Pool whose nodes media reaches: its own where the profile has one. */
export function mediaPool({pools}: Pick<CloudTarget, 'pools'>): string {
  return pools.some(({name}) => name === 'media') ? 'media' : 'general';
}

/** Tag that the firewall is bound to. */
export function mediaTag(cloud: CloudTarget): string {
  return poolTag(cloud, mediaPool(cloud));
}

/** Whether there is anything that strangers send media to. */
export function hasMedia(manifests: readonly KubeObject[]): boolean {
  return ['livekit-config', 'coturn-config'].some((name) => findObject(manifests, 'ConfigMap', name) !== undefined);
}

/**
 * The firewall that lets media in, and nothing else: the ports that LiveKit and coturn of these manifests listen on. Throws
 * a UserError when the manifests do not say which. Pure.
 */
export function wantedFirewall(cloud: CloudTarget, manifests: readonly KubeObject[]): FirewallSpec {
  const inbound = [...livekitRules(manifests), ...turnRules(manifests)];
  if (inbound.length === 0)
    throw new UserError('these manifests have neither LiveKit nor coturn, so there are no media ports to open', {
      suggestions: ['leave the phase out with: gomeet deploy --skip firewall'],
    });
  return {name: firewallName(cloud), inbound, outbound: outboundAll, tags: [mediaTag(cloud)], dropletIds: []};
}

/** A firewall of DigitalOcean without outbound rules lets nothing out. */
const outboundAll: readonly FirewallRule[] = [rule('icmp', ''), rule('tcp', 'all'), rule('udp', 'all')];

function livekitRules(manifests: readonly KubeObject[]): readonly FirewallRule[] {
  if (findObject(manifests, 'ConfigMap', 'livekit-config') === undefined) return [];
  const rtc = at(yamlSettings(configText(manifests, 'livekit-config', 'livekit.yaml')), 'rtc');
  const tcp = portOf(at(rtc, 'tcp_port'), 'livekit-config: rtc.tcp_port');
  // One port that all share (`udp_port`) takes the place of the range.
  const shared = at(rtc, 'udp_port');
  const udp =
    shared === undefined
      ? range(
          portOf(at(rtc, 'port_range_start'), 'livekit-config: rtc.port_range_start'),
          portOf(at(rtc, 'port_range_end'), 'livekit-config: rtc.port_range_end'),
        )
      : typeof shared === 'string' && /^\d+-\d+$/.test(shared)
        ? shared
        : String(portOf(shared, 'livekit-config: rtc.udp_port'));
  return [rule('udp', udp), rule('tcp', String(tcp))];
}

/** coturn listens with TCP and UDP, plain and with TLS, unless its file says otherwise; its relays are UDP. */
function turnRules(manifests: readonly KubeObject[]): readonly FirewallRule[] {
  if (findObject(manifests, 'ConfigMap', 'coturn-config') === undefined) return [];
  const text = configText(manifests, 'coturn-config', 'turnserver.conf');
  const setting = (key: string) => portOf(numberSetting(text, key), `coturn-config: ${key}`);
  const off = (flag: string) => new RegExp(`^[ \\t]*${flag}[ \\t]*$`, 'm').test(text);
  const plain = String(setting('listening-port'));
  const secure = String(setting('tls-listening-port'));
  return [
    ...(off('no-udp') ? [] : [rule('udp', plain)]),
    ...(off('no-tcp') ? [] : [rule('tcp', plain)]),
    ...(off('no-dtls') ? [] : [rule('udp', secure)]),
    ...(off('no-tls') ? [] : [rule('tcp', secure)]),
    rule('udp', range(setting('min-port'), setting('max-port'))),
  ];
}

function portOf(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new UserError(`ConfigMap ${where} is ${value === undefined ? 'missing' : 'no port'}, so it is not known what to open`, {
    suggestions: ['look at your manifests with: gomeet lint'],
  });
}

function range(first: number, last: number): string {
  if (first <= last) return first === last ? String(first) : `${first}-${last}`;
  throw new UserError(`the port range ${first}-${last} of the manifests is empty, so it is not known what to open`);
}

function rule(protocol: FirewallRule['protocol'], ports: string, addresses: readonly string[] = everybody): FirewallRule {
  return {protocol, ports, peers: peersOf(addresses)};
}

export function peersOf(addresses: readonly string[]): FirewallPeers {
  return {addresses, tags: [], dropletIds: [], loadBalancerIds: [], kubernetesIds: []};
}
