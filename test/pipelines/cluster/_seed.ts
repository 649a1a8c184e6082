import type {KubeObject} from '../../../src/core/objects.ts';
import type {Account, Cluster, Node, Pool} from '../../../src/sandbox/digitalocean/index.ts';

type Size = Account['sizes'][number];
function size(slug: string, vcpus: number, gib: number, price: number): Size {
  return {
    slug,
    memory: gib * 1024,
    vcpus,
    disk: 100,
    transfer: 5,
    price_monthly: price,
    price_hourly: price / 720,
    regions: ['sgp1'],
    available: true,
    description: 'General Purpose',
  };
}

/** A team with nothing in it but the default network of each region. */
export function seed(): Account {
  return {
    serial: 0,
    balanced: [],
    owner: {
      droplet_limit: 50,
      floating_ip_limit: 3,
      volume_limit: 100,
      email: 'ops@example.org',
      name: 'Ops',
      uuid: 'b6fc0001',
      email_verified: true,
      status: 'active',
      status_message: '',
      team: {uuid: 'team-0001', name: 'Platform'},
    },
    sizes: [size('g-4', 4, 16, 126), size('g-8', 8, 32, 252), size('c-8', 8, 16, 168), size('g-16', 16, 64, 504)],
    regions: ['sgp1', 'fra1'].map((slug) => ({slug, name: slug, available: true, features: ['kubernetes']})),
    versions: ['1.35.2-do.1', '1.34.5-do.0', '1.34.1-do.4', '1.33.9-do.0'].map((slug) => ({
      slug,
      kubernetes_version: slug.replace(/-do.*/, ''),
      supported_features: [],
    })),
    vpcs: [
      {
        id: 'vpc-1',
        name: 'default-sgp1',
        region: 'sgp1',
        ip_range: '10.104.0.0/20',
        default: true,
        description: '',
        created_at: '2026-01-01T00:00:00Z',
      },
    ],
    volumes: [],
    droplets: [],
    clusters: [],
    load_balancers: [],
    domains: [],
    firewalls: [],
    keys: [],
    projects: [],
    checks: [],
  };
}

/** A machine of the account as Kubernetes shows it once it has joined. */
export function nodeObject(cluster: Cluster, pool: Pool, {name, version, id}: Node): KubeObject {
  const amount = {cpu: pool.size === 'g-4' ? '3800m' : '7600m', memory: pool.size === 'g-4' ? '14Gi' : '29Gi', pods: '110'};
  const doks = {
    'doks.digitalocean.com/node-pool': pool.name,
    'doks.digitalocean.com/node-id': id,
    'doks.digitalocean.com/version': version,
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {name, labels: {...pool.labels, ...doks, 'kubernetes.io/hostname': name, 'topology.kubernetes.io/region': cluster.region}},
    spec: {taints: pool.taints},
    status: {
      capacity: amount,
      allocatable: amount,
      conditions: [{type: 'Ready', status: 'True', reason: 'KubeletReady', message: '', lastTransitionTime: '2026-03-01T00:00:00Z'}],
      nodeInfo: {kubeletVersion: `v${version.replace(/-do.*/, '')}`, operatingSystem: 'linux', architecture: 'amd64'},
    },
  };
}
