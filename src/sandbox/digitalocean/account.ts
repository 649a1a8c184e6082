import type {Domain, Firewall, LoadBalancer} from './account-network.ts';

/**
 * An account as the emulator keeps it. Names are those of the API, so that what is here can be compared with what it answers;
 * `*_ms` are times of the clock that decide what is answered: 0 is long ago, null never.
 */

export type Size = {
  slug: string;
  /** MiB. */
  memory: number;
  vcpus: number;
  /** GiB. */
  disk: number;
  /** TiB. */
  transfer: number;
  price_monthly: number;
  price_hourly: number;
  regions: string[];
  available: boolean;
  description: string;
};
export type Region = {slug: string; name: string; available: boolean; features: string[]};
export type Version = {slug: string; kubernetes_version: string; supported_features: string[]};

export type Vpc = {id: string; name: string; region: string; ip_range: string; default: boolean; description: string; created_at: string};
export type Volume = {
  id: string;
  name: string;
  region: string;
  size_gigabytes: number;
  droplet_ids: number[];
  tags: string[];
  description: string;
  created_at: string;
};
/** A machine. Those of a pool name their node; their state is the node's. */
export type Droplet = {
  id: number;
  name: string;
  region: string;
  size: string;
  tags: string[];
  vpc_uuid: string;
  created_at: string;
  public_ip: string;
  private_ip: string;
};

export type Taint = {key: string; value: string; effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'};
export type Node = {
  id: string;
  name: string;
  state: 'provisioning' | 'running' | 'draining' | 'deleting';
  created_at: string;
  updated_at: string;
  ready_ms: number;
  /** When its droplet goes. */
  gone_ms: number | null;
  /** Another one comes when it goes. */
  replace: boolean;
  /** Version of its kubelet, as a slug. */
  version: string;
  droplet: Droplet;
};
export type Pool = {
  id: string;
  name: string;
  size: string;
  count: number;
  tags: string[];
  labels: {[key: string]: string};
  taints: Taint[];
  auto_scale: boolean;
  min_nodes: number;
  max_nodes: number;
  /** It goes with its last node. */
  deleting: boolean;
  /** Number of the next node's name. */
  next: number;
  nodes: Node[];
};
export type Cluster = {
  id: string;
  name: string;
  region: string;
  version: string;
  vpc_uuid: string;
  cluster_subnet: string;
  service_subnet: string;
  ipv4: string;
  tags: string[];
  ha: boolean;
  auto_upgrade: boolean;
  surge_upgrade: boolean;
  maintenance_policy: {start_time: string; day: string} | null;
  state: 'provisioning' | 'running' | 'degraded' | 'error' | 'upgrading' | 'deleting';
  message: string;
  created_at: string;
  updated_at: string;
  ready_ms: number;
  gone_ms: number | null;
  /** Where an upgrade leads and the pools (ids) that are still to be done; the first step is the control plane. */
  upgrade: {to: string; pools: string[]; next_ms: number} | null;
  pools: Pool[];
};

export type SpacesKey = {name: string; access_key: string; grants: {bucket: string; permission: string}[]; created_at: string};
export type Project = {
  id: string;
  name: string;
  description: string;
  purpose: string;
  environment: string;
  is_default: boolean;
  created_at: string;
  updated_at: string;
};
export type UptimeCheck = {
  id: string;
  name: string;
  type: string;
  target: string;
  regions: string[];
  enabled: boolean;
};

/** The person and the team that a token belongs to. */
export type Owner = {
  droplet_limit: number;
  floating_ip_limit: number;
  volume_limit: number;
  email: string;
  name: string;
  uuid: string;
  email_verified: boolean;
  status: 'active' | 'warning' | 'locked';
  status_message: string;
  team: {uuid: string; name: string};
};

/**
 * All of it, plain and serialisable. `serial` is the last number given out, for ids. `balanced`: Services that once had a load
 * balancer, which nobody makes again when it was deleted by hand.
 */
export type Account = {
  serial: number;
  balanced: string[];
  owner: Owner;
  sizes: Size[];
  regions: Region[];
  /** Newest first. */
  versions: Version[];
  vpcs: Vpc[];
  volumes: Volume[];
  /** Machines that belong to no pool. */
  droplets: Droplet[];
  clusters: Cluster[];
  load_balancers: LoadBalancer[];
  domains: Domain[];
  firewalls: Firewall[];
  keys: SpacesKey[];
  projects: Project[];
  checks: UptimeCheck[];
};
/** What an emulator starts from. */
export type AccountSeed = Account;
