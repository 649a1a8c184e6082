import type {
  CloudAccount,
  CloudCluster,
  CloudDomain,
  CloudDroplet,
  CloudFirewall,
  CloudLoadBalancer,
  CloudPool,
  CloudRegion,
  CloudSize,
  CloudVolume,
  CloudVpc,
  ClusterSpec,
  DnsRecord,
  DnsRecordSpec,
  FirewallSpec,
  KubernetesOffer,
  PoolSpec,
  RateLimit,
} from './cloud-data.ts';

/**
 * A cloud account. Reads give whole lists, whatever the pages. All throw a ToolError with the API's message and request id,
 * `transient` for what may pass later, or the signal's reason; a token that is refused is a UserError; a write that the token
 * may not do is Refused. Reads are repeated by themselves; a write whose answer was lost throws AnswerLost: whether it took
 * place is not known, and the caller reads before it writes again.
 */
export interface Cloud {
  /** Where the token came from, in words; never its value. */
  readonly credential: string;
  /** Base address of the API, for messages. */
  readonly server: string;
  rateLimit(): RateLimit | undefined;

  account(signal: AbortSignal): Promise<CloudAccount>;
  sizes(signal: AbortSignal): Promise<readonly CloudSize[]>;
  regions(signal: AbortSignal): Promise<readonly CloudRegion[]>;
  kubernetesOffer(signal: AbortSignal): Promise<KubernetesOffer>;
  vpcs(signal: AbortSignal): Promise<readonly CloudVpc[]>;
  /** All of the account, or those with a tag. */
  droplets(signal: AbortSignal, tag?: string): Promise<readonly CloudDroplet[]>;
  volumes(signal: AbortSignal): Promise<readonly CloudVolume[]>;
  loadBalancers(signal: AbortSignal): Promise<readonly CloudLoadBalancer[]>;

  clusters(signal: AbortSignal): Promise<readonly CloudCluster[]>;
  createCluster(spec: ClusterSpec, signal: AbortSignal): Promise<CloudCluster>;
  /** Only what is given changes. */
  updateCluster(
    id: string,
    change: {readonly name?: string; readonly tags?: readonly string[]; readonly ha?: true},
    signal: AbortSignal,
  ): Promise<void>;
  /** Text of a kubeconfig. A secret. */
  kubeconfig(id: string, signal: AbortSignal): Promise<string>;
  /** Versions that this cluster can go to, as slugs. */
  upgrades(id: string, signal: AbortSignal): Promise<readonly string[]>;
  upgrade(id: string, version: string, signal: AbortSignal): Promise<void>;
  createPool(clusterId: string, spec: PoolSpec, signal: AbortSignal): Promise<CloudPool>;
  /** Size and name cannot change. */
  updatePool(clusterId: string, poolId: string, spec: PoolSpec, signal: AbortSignal): Promise<void>;
  deletePool(clusterId: string, poolId: string, signal: AbortSignal): Promise<void>;
  /** Drains the node unless `skipDrain`; the pool shrinks by one. */
  deleteNode(clusterId: string, poolId: string, nodeId: string, options: {readonly skipDrain: boolean}, signal: AbortSignal): Promise<void>;

  domains(signal: AbortSignal): Promise<readonly CloudDomain[]>;
  records(domain: string, signal: AbortSignal): Promise<readonly DnsRecord[]>;
  createRecord(domain: string, record: DnsRecordSpec, signal: AbortSignal): Promise<DnsRecord>;
  updateRecord(domain: string, id: number, record: DnsRecordSpec, signal: AbortSignal): Promise<void>;
  deleteRecord(domain: string, id: number, signal: AbortSignal): Promise<void>;

  firewalls(signal: AbortSignal): Promise<readonly CloudFirewall[]>;
  createFirewall(spec: FirewallSpec, signal: AbortSignal): Promise<CloudFirewall>;
  updateFirewall(id: string, spec: FirewallSpec, signal: AbortSignal): Promise<void>;
}
