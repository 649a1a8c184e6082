import type {SandboxApi} from '../api.ts';
import {zoneAnswer} from '../cloud/zone.ts';
import {readZones} from '../cloud/zone-file.ts';
import {layout} from '../paths.ts';
import {issue, readAuthority} from '../pki.ts';
import type {SandboxState} from '../state.ts';
import type {Addresses} from '../supervisor/addresses.ts';
import type {Located} from '../supervisor/located.ts';
import type {Machine} from '../supervisor/machine.ts';
import type {ClusterView} from '../supervisor/view.ts';
import {apiStandIn} from './api/index.ts';
import type {DnsQuestion} from './edge/dns-message.ts';
import {startEdge} from './edge/index.ts';
import {grafanaStandIn} from './grafana.ts';
import {readHandles} from './handles.ts';
import {StandInPods} from './pods/index.ts';

/** What the servers of ours need to know of the supervisor. */
export interface ServeOptions {
  readonly machine: Machine;
  readonly addresses: Addresses;
  readonly view: () => ClusterView;
  readonly located: () => readonly Located[];
  readonly log: (line: string) => void;
}

/** Starts what answers for pods that have no program here (API services, Traefik, Grafana), and the edge in front of them. */
export async function servePods(
  state: Pick<SandboxState, 'dir' | 'ports' | 'cloud'>,
  api: SandboxApi,
  namespace: string,
  {machine, addresses, view, located, log}: ServeOptions,
): Promise<{readonly pods: StandInPods; refresh(): void; stop(): Promise<void>}> {
  const handles = readHandles(state.dir);
  const authority = await readAuthority(layout(state.dir).pki, 'public-ca');
  const {certificate: cert, key} = await issue(authority, {commonName: 'TRAEFIK DEFAULT CERT', usage: ['server']}, 365);
  const zones = readZones(state.dir);
  const zone = state.cloud === undefined ? {} : {zone: (question: DnsQuestion) => zoneAnswer(zones(), question)};
  const edge = await startEdge({api, namespace, ports: state.ports, view, located, handles, fallback: {cert, key}, log, ...zone});
  const apps = [...apiStandIn({dir: state.dir, view, handles}), edge.app, grafanaStandIn()];
  return {pods: new StandInPods(apps, machine, addresses, log), refresh: () => edge.refresh(), stop: () => edge.stop()};
}
