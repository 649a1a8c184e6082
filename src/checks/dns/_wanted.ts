import type {CloudLoadBalancer} from '../../core/cloud-data.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import {at} from '../../core/objects.ts';
import type {Target} from '../../core/target.ts';
import {findObject, templateOf} from '../../manifests/workloads.ts';
import {hostsOf} from '../edge/_routes.ts';

/** One name and where it should lead. `unknown` says why that is not known; then `values` is empty. */
export type WantedName = {
  readonly host: string;
  readonly type: 'A' | 'CNAME';
  /** Addresses, or the one host of a CNAME. */
  readonly values: readonly string[];
  readonly unknown?: string;
};

/** Where the platform is entered, as the cluster and the account tell. */
export type EntranceReading = {
  /** IPv4 addresses and hosts in the status of Service traefik. */
  readonly ips: readonly string[];
  readonly names: readonly string[];
  readonly loadBalancers: readonly CloudLoadBalancer[];
  /** Public addresses of the nodes that run a TURN server. */
  readonly turn: readonly string[];
};

export const turnWorkload = 'turn-service';

/** A coturn that shares the network of its node is reached there: a load balancer would not carry its relays. */
export function turnOnNodes({manifests}: Target): boolean {
  const workload = findObject(manifests, 'Deployment', turnWorkload);
  return workload !== undefined && at(templateOf(workload), 'spec', 'hostNetwork') === true;
}

/** Hosts that lead to the load balancer, and those that lead to the nodes of the TURN servers. */
export function wantedHosts(
  target: Target,
  {domain}: Pick<CloudTarget, 'domain'>,
): {readonly edge: readonly string[]; readonly turn: readonly string[]} {
  const edge = [...new Set(hostsOf(target.manifests).map((host) => host.toLowerCase()))];
  const turn = findObject(target.manifests, 'Deployment', turnWorkload) === undefined ? [] : [`turn.${domain}`];
  return turnOnNodes(target) ? {edge, turn} : {edge: [...new Set([...edge, ...turn])].sort(), turn: []};
}

/** Where every name of a target should lead. Pure. */
export function wantedNames(target: Target, wanted: CloudTarget, {ips, names, turn}: EntranceReading): readonly WantedName[] {
  const hosts = wantedHosts(target, wanted);
  const media: Omit<WantedName, 'host'> =
    turn.length > 0
      ? {type: 'A', values: [...turn].sort()}
      : {type: 'A', values: [], unknown: 'no TURN server is on a node with a public address (yet)'};
  const entrance = entranceOf(ips, names);
  return [...hosts.edge.map((host) => ({host, ...entrance})), ...hosts.turn.map((host) => ({host, ...media}))];
}

/** With the annotation for a hostname the cloud tells a name, and every address of it may change. */
function entranceOf(ips: readonly string[], [name]: readonly string[]): Omit<WantedName, 'host'> {
  if (ips.length > 0) return {type: 'A', values: [...ips].sort()};
  if (name !== undefined) return {type: 'CNAME', values: [name.toLowerCase().replace(/\.$/, '')]};
  return {type: 'A', values: [], unknown: 'Service traefik has no address of a load balancer (yet)'};
}

/** Why the address that the cluster tells leads nowhere of this account: somebody else may have it by now. */
export function strayAddress({ips, loadBalancers}: EntranceReading): string | undefined {
  const stray = ips.find((ip) => !loadBalancers.some((one) => one.ip === ip));
  return stray === undefined
    ? undefined
    : `Service traefik says ${stray}, but no load balancer of the account has this address: it was deleted, or belongs to another account`;
}
