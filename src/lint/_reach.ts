import {at, type KubeObject, listAt, numberAt, textAt} from '../core/objects.ts';
import {isMap} from '../manifests/plain.ts';
import {containersOf, selects} from '../manifests/workloads.ts';

export type Labels = {readonly [key: string]: string};
/** A pod of ours by its labels, a node's address (host network), or anywhere outside. */
export type Peer = {readonly labels: Labels} | {readonly from: 'nodes' | 'anywhere'};
export type Connection = {readonly port: number; readonly protocol: string};

/** Whether the policies let a connection into the pods with these labels. Pods that no policy selects accept everything. */
export function allowsIngress(policies: readonly KubeObject[], to: Labels, peer: Peer, connection: Connection): boolean {
  return allows(policies, 'Ingress', to, peer, connection);
}

/** Whether the policies let pods with these labels connect to the peer. */
export function allowsEgress(policies: readonly KubeObject[], from: Labels, peer: Peer, connection: Connection): boolean {
  return allows(policies, 'Egress', from, peer, connection);
}

function allows(
  policies: readonly KubeObject[],
  direction: 'Ingress' | 'Egress',
  own: Labels,
  peer: Peer,
  connection: Connection,
): boolean {
  const applying = policies.filter((policy) => selects(at(policy, 'spec', 'podSelector'), own) && directionsOf(policy).includes(direction));
  if (applying.length === 0) return true;
  const [rules, peers] = direction === 'Ingress' ? ['ingress', 'from'] : ['egress', 'to'];
  return applying.some((policy) =>
    listAt(policy, 'spec', rules).some((rule) => matchesPeer(listAt(rule, peers), peer) && matchesPort(listAt(rule, 'ports'), connection)),
  );
}

function directionsOf(policy: KubeObject): readonly unknown[] {
  const declared = listAt(policy, 'spec', 'policyTypes');
  if (declared.length > 0) return declared;
  return at(policy, 'spec', 'egress') === undefined ? ['Ingress'] : ['Ingress', 'Egress'];
}

function matchesPeer(allowed: readonly unknown[], peer: Peer): boolean {
  if (allowed.length === 0) return true;
  return allowed.some((one) => {
    const cidr = textAt(one, 'ipBlock', 'cidr');
    if ('from' in peer)
      return cidr !== undefined && (cidr === '0.0.0.0/0' ? peer.from === 'anywhere' || !hasExceptions(one) : peer.from === 'nodes');
    if (isMap(at(one, 'namespaceSelector'))) return false;
    return isMap(at(one, 'podSelector')) && selects(at(one, 'podSelector'), peer.labels);
  });
}

function hasExceptions(peer: unknown): boolean {
  return listAt(peer, 'ipBlock', 'except').length > 0;
}

function matchesPort(allowed: readonly unknown[], {port, protocol}: Connection): boolean {
  if (allowed.length === 0) return true;
  return allowed.some((one) => {
    const first = numberAt(one, 'port');
    if ((textAt(one, 'protocol') ?? 'TCP') !== protocol) return false;
    return first === undefined ? at(one, 'port') === undefined : port >= first && port <= (numberAt(one, 'endPort') ?? first);
  });
}

/** Every port that the containers of a workload declare. */
export function portsOf(workload: KubeObject): readonly (Connection & {readonly name: string})[] {
  return containersOf(workload)
    .flatMap((container) => listAt(container.spec, 'ports'))
    .map((port) => ({
      port: numberAt(port, 'containerPort') ?? 0,
      protocol: textAt(port, 'protocol') ?? 'TCP',
      name: textAt(port, 'name') ?? '',
    }));
}
