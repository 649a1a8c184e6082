import type {CloudDomain, DnsRecord} from '../../core/cloud-data.ts';
import {poolTag} from '../../core/cloud-target.ts';
import {needCloud} from '../../core/need-cloud.ts';
import {type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {isLiving} from '../../core/pods.ts';
import type {Asking} from '../../core/probe.ts';
import {addressesOf, services} from '../edge/_entrance.ts';
import {type EntranceReading, turnOnNodes, turnWorkload, wantedHosts} from './_wanted.ts';
import {zoneOf} from './_zones.ts';

/** The zones of the account that hold the platform's names, each with all of its records. */
export type ZonesReading = {
  readonly domains: readonly CloudDomain[];
  readonly zones: ReadonlyMap<string, readonly DnsRecord[]>;
};

/** Lists every zone that holds one of the hosts, once. */
export async function readZones({world, target}: Asking, hosts: readonly string[], signal: AbortSignal): Promise<ZonesReading> {
  const {cloud} = needCloud(world, target);
  const domains = await cloud.domains(signal);
  const names = [...new Set(hosts.flatMap((host) => zoneOf(host, domains) ?? []))];
  const zones = await Promise.all(names.map(async (name) => [name, await cloud.records(name, signal)] as const));
  return {domains, zones: new Map(zones)};
}

/** Hosts of the target, and those of its zones. */
export async function readOwnZones(asking: Asking, signal: AbortSignal): Promise<ZonesReading> {
  const {edge, turn} = wantedHosts(asking.target, needCloud(asking.world, asking.target).wanted);
  return readZones(asking, [...edge, ...turn], signal);
}

/** Reads where the platform is entered: the Service, the account's load balancers, and the nodes of the TURN servers. */
export async function readEntrance(asking: Asking, signal: AbortSignal): Promise<EntranceReading> {
  const {cloud} = needCloud(asking.world, asking.target);
  const [found, loadBalancers, turn] = await Promise.all([
    services(asking, signal),
    cloud.loadBalancers(signal),
    turnOnNodes(asking.target) ? turnAddresses(asking, signal) : [],
  ]);
  const {ips, names} = addressesOf(found);
  // The platform is entered over IPv4, so an AAAA record is never written.
  return {ips: ips.filter(isIpv4), names, loadBalancers, turn};
}

/** A node without a TURN server would answer nobody, so only those count that run one. */
async function turnAddresses({world, target}: Asking, signal: AbortSignal): Promise<readonly string[]> {
  const {cloud, wanted} = needCloud(world, target);
  const [pods, nodes] = await Promise.all([
    world.cluster.list('v1', 'Pod', {namespace: target.namespace, labelSelector: `app=${turnWorkload}`}, signal),
    world.cluster.list('v1', 'Node', {}, signal),
  ]);
  const busy = new Set(pods.filter(isLiving).flatMap((pod) => textAt(pod, 'spec', 'nodeName') ?? []));
  const hosts = nodes.filter(({metadata}) => busy.has(metadata.name));
  const told = hosts.map(externalIp);
  if (!told.includes(undefined)) return [...new Set(told.flatMap((ip) => ip ?? []))];
  const pool = wanted.pools.some(({name}) => name === 'media') ? 'media' : 'general';
  const droplets = await cloud.droplets(signal, poolTag(wanted, pool));
  const ips = hosts.map((node, index) => told[index] ?? droplets.find(({name}) => name === node.metadata.name)?.publicIp ?? '');
  return [...new Set(ips.filter((ip) => ip !== ''))];
}

function externalIp(node: KubeObject): string | undefined {
  const own = listAt(node, 'status', 'addresses').filter((one) => textAt(one, 'type') === 'ExternalIP');
  return own.flatMap((one) => textAt(one, 'address') ?? []).find(isIpv4);
}

function isIpv4(address: string): boolean {
  return !address.includes(':');
}
