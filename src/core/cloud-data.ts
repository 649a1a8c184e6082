/**
 * What gomeet needs of a cloud account, as plain data. Times are ISO 8601, prices US dollars a month before tax, sizes what
 * the field's name says. Implemented over DigitalOcean's API (v2); everything that is told was told by the API.
 */

/** Why an account cannot be used is in `message`. Limits count what the whole account may have; null when the API does not tell. */
export type CloudAccount = {
  readonly uuid: string;
  readonly status: 'active' | 'warning' | 'locked';
  readonly message: string;
  /** Name and id of the team that the token belongs to; empty for a personal account that tells none. */
  readonly team: {readonly uuid: string; readonly name: string};
  readonly dropletLimit: number;
  readonly volumeLimit: number | null;
  readonly emailVerified: boolean;
};

/** A machine size. `regions`: where it can be had at all; `available`: whether new ones can be made now. */
export type CloudSize = {
  readonly slug: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly priceMonthly: number;
  readonly priceHourly: number;
  readonly transferTib: number;
  readonly regions: readonly string[];
  readonly available: boolean;
  readonly description: string;
};
export type CloudRegion = {
  readonly slug: string;
  readonly name: string;
  readonly available: boolean;
  readonly sizes: readonly string[];
  readonly features: readonly string[];
};
/** What the managed Kubernetes offers: versions newest first, as slug (`1.33.1-do.3`) and Kubernetes version (`1.33.1`). */
export type KubernetesOffer = {
  readonly versions: readonly {readonly slug: string; readonly kubernetes: string}[];
  readonly regions: readonly string[];
  readonly sizes: readonly string[];
};

export type CloudTaint = {
  readonly key: string;
  readonly value: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
};
/** `state` of the API: provisioning, running, draining, deleting … */
export type CloudNode = {
  readonly id: string;
  /** Name of the node object in Kubernetes and of the droplet; empty while there is none. */
  readonly name: string;
  readonly state: string;
  readonly message: string;
  readonly dropletId: string;
  readonly createdAt: string;
};
/** What is wanted of a pool. `min` and `max` count only with `autoScale`, where `count` is whatever the autoscaler made of it. */
export type PoolSpec = {
  readonly name: string;
  readonly size: string;
  readonly count: number;
  readonly autoScale: boolean;
  readonly min: number;
  readonly max: number;
  readonly labels: {readonly [key: string]: string};
  readonly taints: readonly CloudTaint[];
  readonly tags: readonly string[];
};
export type CloudPool = PoolSpec & {readonly id: string; readonly nodes: readonly CloudNode[]};

export type ClusterSpec = {
  readonly name: string;
  readonly region: string;
  /** Slug of a version. */
  readonly version: string;
  /** Empty: the region's default VPC. */
  readonly vpcId: string;
  readonly ha: boolean;
  readonly tags: readonly string[];
  readonly pools: readonly PoolSpec[];
};
/** `state` of the API: provisioning, running, degraded, upgrading, error, deleted … */
export type CloudCluster = {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly version: string;
  readonly vpcId: string;
  readonly ha: boolean;
  readonly tags: readonly string[];
  /** Ranges of pods and services (CIDR). */
  readonly podRange: string;
  readonly serviceRange: string;
  /** Address of the API server; empty while it is provisioned. */
  readonly endpoint: string;
  readonly state: string;
  readonly message: string;
  readonly autoUpgrade: boolean;
  readonly surgeUpgrade: boolean;
  /** Day and UTC start of the maintenance window; empty when none is set. */
  readonly maintenance: string;
  readonly createdAt: string;
  readonly pools: readonly CloudPool[];
};

export type CloudVpc = {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly range: string;
  readonly isDefault: boolean;
};
export type CloudLoadBalancer = {
  readonly id: string;
  readonly name: string;
  /** Empty while it has none. */
  readonly ip: string;
  /** new, active, errored. */
  readonly status: string;
  readonly region: string;
  readonly vpcId: string;
  readonly type: string;
  /** Nodes of the load balancer itself; each is priced. */
  readonly sizeUnit: number;
  readonly tags: readonly string[];
  readonly createdAt: string;
};
export type CloudVolume = {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly sizeGib: number;
  readonly dropletIds: readonly string[];
  readonly tags: readonly string[];
};
export type CloudDroplet = {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly size: string;
  readonly priceMonthly: number;
  readonly status: string;
  readonly tags: readonly string[];
  readonly publicIp: string;
  readonly privateIp: string;
};

export type CloudDomain = {readonly name: string; readonly ttl: number | null};
/** `name` relative to the zone, `@` for the zone itself. `data` as the API writes it: an address, a host, a text. */
export type DnsRecordSpec = {readonly type: string; readonly name: string; readonly data: string; readonly ttl: number};
export type DnsRecord = DnsRecordSpec & {readonly id: number};

/** `ports` as the API writes them: `22`, `8000-9000`, `all`; empty for icmp. Sources and destinations by kind. */
export type FirewallPeers = {
  readonly addresses: readonly string[];
  readonly tags: readonly string[];
  readonly dropletIds: readonly string[];
  readonly loadBalancerIds: readonly string[];
  readonly kubernetesIds: readonly string[];
};
export type FirewallRule = {readonly protocol: 'tcp' | 'udp' | 'icmp'; readonly ports: string; readonly peers: FirewallPeers};
export type FirewallSpec = {
  readonly name: string;
  readonly inbound: readonly FirewallRule[];
  readonly outbound: readonly FirewallRule[];
  /** Tags of the droplets that it protects. */
  readonly tags: readonly string[];
  readonly dropletIds: readonly string[];
};
/** `status`: waiting, succeeded, failed. `pending`: droplets where it is not in force yet. */
export type CloudFirewall = FirewallSpec & {
  readonly id: string;
  readonly status: string;
  readonly pending: number;
  readonly createdAt: string;
};

/** How much of the hourly quota is left, as the last answer's headers told; absent before. */
export type RateLimit = {readonly limit: number; readonly remaining: number; readonly resetAt: string};
