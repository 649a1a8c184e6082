import type {FirewallRule} from '../../core/cloud-data.ts';
import {isAll} from './_difference.ts';

/** A port that only the cluster itself has business with, and what answers there. */
export type InsidePort = {readonly port: number; readonly protocols: readonly FirewallRule['protocol'][]; readonly what: string};

const tcp = ['tcp'] as const;
const both = ['tcp', 'udp'] as const;

/** By how much a stranger could do there. Ports of the manifests, of Kubernetes, and the usual ones of the same programs. */
export const insidePorts: readonly InsidePort[] = [
  {port: 5432, protocols: tcp, what: 'PostgreSQL'},
  {port: 6432, protocols: tcp, what: 'PgBouncer'},
  {port: 6379, protocols: tcp, what: 'Redis'},
  {port: 16_379, protocols: tcp, what: 'the bus of the Redis cluster'},
  {port: 7880, protocols: tcp, what: 'LiveKit’s API'},
  {port: 10_250, protocols: tcp, what: 'the kubelet'},
  {port: 2379, protocols: tcp, what: 'etcd'},
  {port: 2380, protocols: tcp, what: 'peers of etcd'},
  {port: 6443, protocols: tcp, what: 'the API server'},
  {port: 8080, protocols: tcp, what: 'the API services and Traefik’s dashboard'},
  {port: 3000, protocols: tcp, what: 'Grafana'},
  {port: 9090, protocols: tcp, what: 'Prometheus'},
  {port: 9093, protocols: tcp, what: 'Alertmanager'},
  {port: 9094, protocols: both, what: 'peers of Alertmanager'},
  {port: 6789, protocols: tcp, what: 'LiveKit’s metrics'},
  {port: 9641, protocols: tcp, what: 'coturn’s metrics'},
  {port: 9100, protocols: tcp, what: 'Traefik’s metrics'},
  {port: 9121, protocols: tcp, what: 'metrics of Redis'},
  {port: 9127, protocols: tcp, what: 'metrics of PgBouncer'},
  {port: 9187, protocols: tcp, what: 'metrics of PostgreSQL'},
  {port: 10_255, protocols: tcp, what: 'the kubelet, unprotected'},
  {port: 10_256, protocols: tcp, what: 'kube-proxy'},
];

/** Of the ports that belong inside, those that a rule lets through. */
export function openedBy({protocol, ports}: Pick<FirewallRule, 'protocol' | 'ports'>): readonly InsidePort[] {
  if (protocol === 'icmp') return [];
  const [first, last] = boundsOf(ports);
  return insidePorts.filter(({port, protocols}) => protocols.includes(protocol) && first <= port && port <= last);
}

/** What cannot be read counts as everything. */
function boundsOf(ports: string): readonly [number, number] {
  const read = /^(\d+)(?:-(\d+))?$/.exec(ports.trim());
  if (isAll(ports) || read === null) return [1, 65_535];
  return [Number(read[1]), Number(read[2] ?? read[1])];
}
