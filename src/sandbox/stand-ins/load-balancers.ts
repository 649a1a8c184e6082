import type {SandboxApi} from '../api.ts';
import {follow, type KubeObject} from '../follow.ts';

interface Service extends KubeObject {
  readonly spec: {readonly type?: string; readonly loadBalancerClass?: string};
  readonly status?: {readonly loadBalancer?: {readonly ingress?: readonly {readonly ip?: string}[]}};
}

const FIRST = 10;
/** Label of a Service that nobody gives an address here: `sandbox.gomeet.io/stand-in: "false"`. */
const NOT_OURS = ['sandbox.gomeet.io/stand-in', 'false'] as const;

/** Gives each Service of type LoadBalancer an address out of 203.0.113.0/24 (reserved for documentation, so nobody is ever reached). */
export async function followLoadBalancers(api: SandboxApi, signal: AbortSignal): Promise<void> {
  const taken = new Map<string, string>();
  const key = (service: Service) => `${service.metadata.namespace}/${service.metadata.name}`;
  await follow<Service>(
    api,
    '/api/v1/services',
    async (service) => {
      // As a cloud does: a Service that names a class is left to whoever serves that class.
      if (service.spec.type !== 'LoadBalancer' || service.spec.loadBalancerClass !== undefined) return;
      if (service.metadata.labels?.[NOT_OURS[0]] === NOT_OURS[1]) return;
      const present = service.status?.loadBalancer?.ingress?.[0]?.ip;
      const ip = present ?? taken.get(key(service)) ?? freeAddress([...taken.values()]);
      taken.set(key(service), ip);
      if (present === undefined) {
        await api.patch(`/api/v1/namespaces/${service.metadata.namespace}/services/${service.metadata.name}/status`, {
          status: {loadBalancer: {ingress: [{ip, ipMode: 'VIP'}]}},
        });
      }
    },
    signal,
    async (service) => {
      taken.delete(key(service));
    },
  );
}

/** The lowest address from 203.0.113.10 on that is not taken. */
export function freeAddress(taken: readonly string[]): string {
  let last = FIRST;
  while (taken.includes(`203.0.113.${last}`)) last++;
  return `203.0.113.${last}`;
}
