import type {Outside} from '../../core/network.ts';
import {type KubeObject, listAt, textAt} from '../../core/objects.ts';
import type {Asking, Judgement} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {findObject} from '../../manifests/workloads.ts';
import {hostsOf} from './_routes.ts';

export const noEdge: Judgement = {status: 'skip', message: 'this profile has no gateway'};

export function hasEdge(target: Target): boolean {
  return findObject(target.manifests, 'Service', 'traefik') !== undefined && hostsOf(target.manifests).length > 0;
}

/** Where the platform is entered. */
export type Entrance = {
  readonly outside: Outside;
  /** The load balancer's own address: what a wrong DNS record cannot hide. Absent where it has only a name. */
  readonly address: {readonly address?: string};
};

/** Throws where the world has no outside: then nothing was measured. */
export async function entranceOf(asking: Asking, signal: AbortSignal): Promise<Entrance> {
  const {outside} = asking.world;
  if (outside === undefined) throw new Error('this world has no way to the platform from outside');
  const [address] = addressesOf(await services(asking, signal)).ips;
  return {outside, address: address === undefined ? {} : {address}};
}

export function services({world, target}: Asking, signal: AbortSignal): Promise<readonly KubeObject[]> {
  return world.cluster.list('v1', 'Service', {namespace: target.namespace}, signal);
}

/** With a hostname annotation DigitalOcean reports `.hostname` instead of `.ip`. */
export function addressesOf(found: readonly KubeObject[]): {readonly ips: readonly string[]; readonly names: readonly string[]} {
  const ingress = listAt(findObject(found, 'Service', 'traefik'), 'status', 'loadBalancer', 'ingress');
  return {ips: ingress.flatMap((one) => textAt(one, 'ip') ?? []), names: ingress.flatMap((one) => textAt(one, 'hostname') ?? [])};
}

/** Objects of Traefik's kinds as they are in the cluster; empty where it does not know them. */
export async function liveEdge({world, target}: Asking, kinds: readonly string[], signal: AbortSignal): Promise<readonly KubeObject[]> {
  const options = {namespace: target.namespace, optional: true};
  return (await Promise.all(kinds.map((kind) => world.cluster.list('traefik.io/v1alpha1', kind, options, signal)))).flat();
}
