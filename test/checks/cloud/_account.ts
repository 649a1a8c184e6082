import type {Cloud} from '../../../src/core/cloud.ts';
import type {
  CloudAccount,
  CloudCluster,
  CloudDroplet,
  CloudLoadBalancer,
  CloudPool,
  CloudRegion,
  CloudVolume,
  CloudVpc,
  KubernetesOffer,
} from '../../../src/core/cloud-data.ts';
import {sizes, wanted, wantedPool} from './_wanted.ts';

export {claim, manifests, size, sizes, target, wanted, wantedPool} from './_wanted.ts';

export const account: CloudAccount = {
  uuid: 'e1b0-account',
  status: 'active',
  message: '',
  team: {uuid: 'e1b0-team', name: 'Meet'},
  dropletLimit: 50,
  volumeLimit: 100,
  emailVerified: true,
};

export const regions: readonly CloudRegion[] = [
  {slug: 'sgp1', name: 'Singapore 1', available: true, sizes: [], features: ['storage', 'backups']},
  {slug: 'fra1', name: 'Frankfurt 1', available: true, sizes: [], features: []},
  {slug: 'nyc2', name: 'New York 2', available: false, sizes: [], features: []},
];

export const offer: KubernetesOffer = {
  versions: ['1.34.1', '1.33.6', '1.32.10'].map((kubernetes) => ({slug: `${kubernetes}-do.0`, kubernetes})),
  regions: ['sgp1', 'fra1'],
  sizes: sizes.map(({slug}) => slug),
};

export const vpcs: readonly CloudVpc[] = [{id: 'vpc-1', name: 'default-sgp1', region: 'sgp1', range: '10.104.0.0/20', isDefault: true}];

export function pool(name: string, count: number, more: Partial<CloudPool> = {}): CloudPool {
  const spec = wanted.pools.find((one) => one.name === name) ?? wantedPool(name, count);
  return {
    id: `pool-${name}`,
    name,
    size: 'g-16vcpu-64gb',
    count,
    autoScale: spec.min !== spec.max,
    min: spec.min,
    max: spec.max,
    labels: spec.labels,
    taints: spec.taints,
    tags: ['gomeet:meet', `gomeet:meet:${name}`],
    nodes: Array.from({length: count}, (_, index) => ({
      id: `${name}-${index}`,
      name: `${name}-${index}`,
      state: 'running',
      message: '',
      dropletId: `d-${name}-${index}`,
      createdAt: '2026-03-02T09:00:00Z',
    })),
    ...more,
  };
}

export function cluster(more: Partial<CloudCluster> = {}): CloudCluster {
  return {
    id: 'c-1',
    name: 'meet',
    region: 'sgp1',
    version: '1.34.1-do.0',
    vpcId: 'vpc-1',
    ha: true,
    tags: ['gomeet:meet'],
    podRange: '10.244.0.0/16',
    serviceRange: '10.245.0.0/16',
    endpoint: 'https://c-1.k8s.example.org',
    state: 'running',
    message: '',
    autoUpgrade: false,
    surgeUpgrade: true,
    maintenance: '',
    createdAt: '2026-03-02T09:00:00Z',
    pools: [pool('general', 3), pool('media', 3)],
    ...more,
  };
}

export function droplet(id: string, more: Partial<CloudDroplet> = {}): CloudDroplet {
  const rest = {region: 'sgp1', status: 'active', publicIp: '', privateIp: ''};
  return {id, name: id, size: 's-4vcpu-8gb', priceMonthly: 48, tags: [], ...rest, ...more};
}

/** The nodes of a cluster, as machines. */
export function machines(of: CloudCluster): readonly CloudDroplet[] {
  return of.pools.flatMap(({nodes, tags}) =>
    nodes.map(({dropletId}) => droplet(dropletId, {size: 'g-16vcpu-64gb', priceMonthly: 504, tags: [`k8s:${of.id}`, ...tags]})),
  );
}

export function volume(id: string, sizeGib: number, more: Partial<CloudVolume> = {}): CloudVolume {
  return {id, name: id, region: 'sgp1', sizeGib, dropletIds: [], tags: [], ...more};
}

export function loadBalancer(ip: string, more: Partial<CloudLoadBalancer> = {}): CloudLoadBalancer {
  const rest = {region: 'sgp1', vpcId: 'vpc-1', type: 'REGIONAL', tags: ['k8s:c-1'], createdAt: '2026-03-02T09:00:00Z'};
  return {id: `lb-${ip}`, name: 'meet', ip, status: 'active', sizeUnit: 6, ...rest, ...more};
}

type Reads = Omit<Cloud, `create${string}` | `update${string}` | `delete${string}` | 'upgrade' | 'kubeconfig'>;

/** An account that is only looked at: a call that changes it is a mistake of the test and throws. `asked`: the lists that were read. */
export function fakeCloud(more: Partial<Reads> = {}, asked: string[] = []): Cloud {
  const noted =
    <Value>(name: string, value: Value) =>
    async () => {
      asked.push(name);
      return value;
    };
  const reads: Reads = {
    credential: 'DIGITALOCEAN_ACCESS_TOKEN',
    server: 'https://api.example.org',
    rateLimit: () => ({limit: 5_000, remaining: 4_900, resetAt: '2026-03-02T10:00:00Z'}),
    account: noted('account', account),
    sizes: noted('sizes', sizes),
    regions: noted('regions', regions),
    kubernetesOffer: noted('kubernetesOffer', offer),
    vpcs: noted('vpcs', vpcs),
    droplets: noted('droplets', machines(cluster())),
    volumes: noted('volumes', [volume('v-1', 500, {tags: ['k8s:c-1']}), volume('v-2', 20)]),
    loadBalancers: noted('loadBalancers', [loadBalancer('203.0.113.10')]),
    clusters: noted('clusters', [cluster()]),
    upgrades: noted('upgrades', []),
    domains: noted('domains', []),
    records: noted('records', []),
    firewalls: noted('firewalls', []),
    ...more,
  };
  return new Proxy(reads, {
    get: (all, name) => {
      if (name in all) return Reflect.get(all, name);
      throw new Error(`${String(name)} was used`);
    },
  }) as Cloud;
}
