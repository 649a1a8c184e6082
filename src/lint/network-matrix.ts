import {at, type KubeObject, listAt} from '../core/objects.ts';
import {isMap} from '../manifests/plain.ts';
import {allowsEgress, allowsIngress, type Labels, type Peer} from './_reach.ts';
import {Report, rule} from './_rule.ts';

const services = ['auth-service', 'meeting-service', 'signaling-service', 'chat-service'];
/** Pods that carry no `app` label are known by their name label. */
const jobs = new Set(['postgres-backup', 'redis-cluster-init', 'gomeet-migration']);

type Row = {readonly to: string; readonly ports: readonly number[]; readonly protocol?: string; readonly from: readonly string[]};

/** Who talks to whom. `nodes` are pods on the host's network, which arrive from the address of their node. */
const matrix: readonly Row[] = [
  {to: 'traefik', ports: [8000, 8443], from: ['anywhere']},
  {to: 'traefik', ports: [9100], from: ['prometheus']},
  ...services.map((to): Row => ({to, ports: [8080], from: ['traefik']})),
  ...services.map((to): Row => ({to, ports: [9090], from: ['prometheus']})),
  {to: 'pgbouncer', ports: [6432], from: services},
  {
    to: 'postgres',
    ports: [5432],
    from: ['pgbouncer', 'postgres', 'postgres-wal-archiver', 'postgres-backup', 'gomeet-migration', 'grafana'],
  },
  {to: 'postgres', ports: [9187], from: ['prometheus']},
  {to: 'redis', ports: [6379, 16379], from: ['redis']},
  {to: 'redis', ports: [6379], from: [...services, 'traefik', 'livekit-egress', 'redis-cluster-init', 'nodes']},
  {to: 'redis', ports: [9121], from: ['prometheus']},
  {to: 'prometheus', ports: [9090], from: ['grafana', 'prometheus-adapter', 'alertmanager']},
  {to: 'grafana', ports: [3000], from: ['traefik']},
  {to: 'alertmanager', ports: [9093], from: ['prometheus', 'traefik']},
  {to: 'alertmanager', ports: [9094], from: ['alertmanager']},
  {to: 'alertmanager', ports: [9094], protocol: 'UDP', from: ['alertmanager']},
];

/** What must stay closed. */
const closed: readonly (readonly [from: string, to: string, port: number])[] = [
  ...services.map((from) => [from, 'postgres', 5432] as const),
  ['traefik', 'postgres', 5432],
  ['traefik', 'pgbouncer', 6432],
  ['livekit-egress', 'postgres', 5432],
  ['grafana', 'redis', 6379],
  ['nodes', 'postgres', 5432],
  ['anywhere', 'redis', 6379],
  ['anywhere', 'grafana', 3000],
];

export default rule({
  id: 'network-matrix',
  sentence:
    'Everything is denied by default, names resolve, the connections that the platform needs are open in both directions, and the data stores are closed to everybody else.',
  check({objects}) {
    const report = new Report();
    const policies = objects.filter((object) => object.kind === 'NetworkPolicy');
    const denies = policies.some(
      (policy) =>
        selectsAll(policy) && ['Ingress', 'Egress'].every((one) => listAt(policy, 'spec', 'policyTypes').includes(one)) && isEmpty(policy),
    );
    if (!denies) report.problem('networkpolicy/default-deny', 'there is no policy that selects every pod and allows nothing');
    if (!policies.some(opensDns)) report.problem('networkpolicy/dns', 'no policy lets every pod ask DNS (53 UDP and TCP)');
    let open = 0;
    for (const {to, ports, protocol = 'TCP', from} of matrix) {
      for (const port of ports) {
        for (const source of from) {
          open += 1;
          for (const message of missing(policies, source, to, {port, protocol})) report.problem(`networkpolicy/${to}`, message);
        }
      }
    }
    for (const [source, to, port] of closed) {
      if (missing(policies, source, to, {port, protocol: 'TCP'}).length === 0)
        report.problem(`networkpolicy/${to}`, `${source} can reach ${to}:${port}`);
    }
    report.note(`${open} connections are open, ${closed.length} are shown to be closed`);
    return report.verdict();
  },
});

function missing(
  policies: readonly KubeObject[],
  source: string,
  to: string,
  connection: {readonly port: number; readonly protocol: string},
): readonly string[] {
  const place = `${to}:${connection.port}/${connection.protocol}`;
  const host = source === 'nodes' || source === 'anywhere';
  const peer: Peer = source === 'nodes' || source === 'anywhere' ? {from: source} : {labels: labelsOf(source)};
  const into = allowsIngress(policies, labelsOf(to), peer, connection);
  const out = host || allowsEgress(policies, labelsOf(source), {labels: labelsOf(to)}, connection);
  return [...(into ? [] : [`does not let ${source} in at ${place}`]), ...(out ? [] : [`${source} is not let out to ${place}`])];
}

function labelsOf(name: string): Labels {
  const component = services.includes(name) ? {component: 'api'} : {};
  return {...(jobs.has(name) ? {} : {app: name}), ...component, 'app.kubernetes.io/name': name};
}

function selectsAll(policy: KubeObject): boolean {
  const selector = at(policy, 'spec', 'podSelector');
  return isMap(selector) && Object.keys(selector).length === 0;
}

function isEmpty(policy: KubeObject): boolean {
  return listAt(policy, 'spec', 'ingress').length === 0 && listAt(policy, 'spec', 'egress').length === 0;
}

function opensDns(policy: KubeObject): boolean {
  const ports = listAt(policy, 'spec', 'egress').flatMap((entry) => listAt(entry, 'ports'));
  return (
    selectsAll(policy) &&
    ['UDP', 'TCP'].every((protocol) => ports.some((port) => at(port, 'port') === 53 && at(port, 'protocol') === protocol))
  );
}
