/** Zones, load balancers and firewalls of an account; names as in `account.ts`. */

export type DnsRecord = {
  id: number;
  type: string;
  name: string;
  data: string;
  priority: number | null;
  port: number | null;
  ttl: number;
  weight: number | null;
  flags: number | null;
  tag: string | null;
};
export type Domain = {name: string; ttl: number; records: DnsRecord[]};

export type ForwardingRule = {
  entry_protocol: string;
  entry_port: number;
  target_protocol: string;
  target_port: number;
  certificate_id: string;
  tls_passthrough: boolean;
};
export type LoadBalancer = {
  id: string;
  name: string;
  ip: string;
  /** Address that it gets when it is active. */
  address: string;
  status: 'new' | 'active' | 'errored';
  region: string;
  vpc_uuid: string;
  type: string;
  size_unit: number;
  tag: string;
  droplet_ids: number[];
  forwarding_rules: ForwardingRule[];
  enable_proxy_protocol: boolean;
  created_at: string;
  ready_ms: number;
  /** The Service that it was made for; empty for one that somebody made. */
  service: string;
};

export type Peers = {addresses: string[]; tags: string[]; droplet_ids: number[]; load_balancer_uids: string[]; kubernetes_ids: string[]};
export type FirewallRule = {protocol: string; ports: string; peers: Peers};
export type Firewall = {
  id: string;
  name: string;
  inbound_rules: FirewallRule[];
  outbound_rules: FirewallRule[];
  tags: string[];
  droplet_ids: number[];
  created_at: string;
  ready_ms: number;
};
