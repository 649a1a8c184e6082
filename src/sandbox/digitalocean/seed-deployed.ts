import type {FirewallSpec} from '../../core/cloud-data.ts';
import {type CloudTarget, dnsMark, ownerTag, poolTag, type WantedPool} from '../../core/cloud-target.ts';
import type {Account, Cluster, Pool, Size} from './account.ts';
import {isoTime} from './call.ts';
import {newId, nextNumber, uuidOf} from './ids.ts';
import {addNode} from './nodes.ts';
import {poolTags} from './pool-rules.ts';
import {addBalancer} from './routes/load-balancers.ts';
import {type AccountOptions, emptyAccount} from './seed.ts';
import {firewallFrom, usualFirewall} from './seed-firewall.ts';

/** How the deployed account is to be like. */
export type DeployedOptions = Pick<AccountOptions, 'dropletLimit' | 'kubernetes' | 'createdAt'> & {
  /** Address of the platform's load balancer; that of Service traefik. */
  readonly address?: string;
  /** Slug of a pool's size; the cheapest that has the machine by default. */
  readonly sizeOf?: (pool: WantedPool, sizes: readonly Size[]) => string;
  /** UID of Service traefik, when the emulator is to follow it. */
  readonly service?: string;
  /** Names of the nodes that run a TURN server on the host's network: `turn` leads to them, and to the load balancer when absent. */
  readonly turnNodes?: readonly string[];
  /** What `firewall sync` made; the ports of the shipped manifests by default. */
  readonly firewall?: FirewallSpec;
};

/** Names that lead to the load balancer (document, DNS). */
const names = ['api', 'livekit', 'grafana', 'traefik', 'alertmanager', 'turn'];
const usualAddress = '203.0.113.10';
/** Room for what the autoscalers may take. */
const usualLimit = 200;

/** An account as it is after `cluster apply`, a deployment, `dns sync` and `firewall sync`. */
export function deployedAccount(cloud: CloudTarget, options: DeployedOptions = {}): Account {
  const {domain, region, vpcRange} = cloud;
  const account = emptyAccount({dropletLimit: usualLimit, ...options, domain, region, vpcRange});
  const at = Date.parse(account.projects[0]?.created_at ?? '');
  const cluster = addCluster(account, cloud, at, options.sizeOf ?? cheapest(region));
  const address = options.address ?? usualAddress;
  balancer(account, cluster, address, options.service ?? '', at);
  for (const name of names) ownRecords(account, cloud, name, name === 'turn' ? turnAddresses(cluster, address, options) : [address]);
  account.firewalls.push(firewallFrom(account, options.firewall ?? usualFirewall(cloud), at));
  return account;
}

function turnAddresses({pools}: Cluster, address: string, {turnNodes = []}: DeployedOptions): readonly string[] {
  const nodes = pools.flatMap(({nodes: all}) => all).filter(({name}) => turnNodes.includes(name));
  return nodes.length === 0 ? [address] : nodes.map(({droplet}) => droplet.public_ip);
}

function addCluster(account: Account, cloud: CloudTarget, at: number, sizeOf: NonNullable<DeployedOptions['sizeOf']>): Cluster {
  const id = uuidOf(`cluster/${cloud.clusterName}`);
  const created_at = isoTime(at);
  const cluster: Cluster = {
    id,
    name: cloud.clusterName,
    region: cloud.region,
    version: account.versions[0]?.slug ?? '',
    vpc_uuid: account.vpcs.find(({region}) => region === cloud.region)?.id ?? '',
    cluster_subnet: '10.244.0.0/16',
    service_subnet: '10.245.0.0/16',
    ipv4: '198.51.100.10',
    tags: ['k8s', `k8s:${id}`, ownerTag(cloud)],
    ha: true,
    auto_upgrade: false,
    surge_upgrade: true,
    maintenance_policy: {start_time: '00:00', day: 'any'},
    state: 'running',
    message: '',
    created_at,
    updated_at: created_at,
    ready_ms: 0,
    gone_ms: null,
    upgrade: null,
    pools: [],
  };
  account.clusters.push(cluster);
  for (const wanted of cloud.pools) {
    const pool = poolOf(account, cloud, id, wanted, sizeOf(wanted, account.sizes));
    cluster.pools.push(pool);
    for (let left = wanted.count; left > 0; left -= 1) addNode(account, cluster, pool, at, 0).state = 'running';
  }
  return cluster;
}

function poolOf(account: Account, cloud: CloudTarget, clusterId: string, wanted: WantedPool, size: string): Pool {
  const {name, count, min, max, labels, taints} = wanted;
  return {
    id: newId(account, 'pool'),
    name,
    size,
    count,
    tags: poolTags(clusterId, [ownerTag(cloud), poolTag(cloud, name)]),
    labels: {...labels},
    taints: taints.map((taint) => ({...taint})),
    auto_scale: min !== max,
    min_nodes: min === max ? 0 : min,
    max_nodes: min === max ? 0 : max,
    deleting: false,
    next: 0,
    nodes: [],
  };
}

/** The name and the annotations of Service traefik (templates/gomeet/k8s). */
function balancer(account: Account, {id, region, vpc_uuid}: Cluster, address: string, service: string, at: number): void {
  const rule = (port: number) => ({entry_protocol: 'tcp', entry_port: port, target_protocol: 'tcp', target_port: 30_000 + port});
  const forwarding_rules = [80, 443].map((port) => ({...rule(port), certificate_id: '', tls_passthrough: false}));
  const spec = {name: 'gomeet', region, vpc_uuid, type: 'REGIONAL', size_unit: 6, tag: `k8s:${id}`, droplet_ids: [], forwarding_rules};
  const made = addBalancer(account, {...spec, enable_proxy_protocol: true, address, service}, at, 0);
  Object.assign(made, {status: 'active', ip: address});
  if (service !== '') account.balanced.push(service);
}

function ownRecords(account: Account, cloud: CloudTarget, name: string, addresses: readonly string[]): void {
  const blank = {priority: null, port: null, weight: null, flags: null, tag: null, ttl: cloud.ttlS};
  const records = account.domains[0]?.records ?? [];
  records.push({...blank, id: nextNumber(account), type: 'TXT', ...dnsMark(cloud, name)});
  for (const data of addresses) records.push({...blank, id: nextNumber(account), type: 'A', name, data});
}

/** The size that an empty `pools.<name>.size` stands for: by price, then a CPU of its own, then more of it. */
function cheapest(region: string) {
  return ({size, machine}: WantedPool, sizes: readonly Size[]): string => {
    if (size !== null) return size;
    const shared = ({slug}: Size) => (slug.startsWith('s-') ? 1 : 0);
    const fits = sizes.filter(
      (one) => one.vcpus >= machine.cpu && one.memory >= machine.memoryBytes / 1024 / 1024 && one.regions.includes(region),
    );
    const [best] = fits.toSorted(
      (a, b) => a.price_monthly - b.price_monthly || shared(a) - shared(b) || b.vcpus - a.vcpus || b.memory - a.memory,
    );
    return best?.slug ?? 's-4vcpu-8gb';
  };
}
