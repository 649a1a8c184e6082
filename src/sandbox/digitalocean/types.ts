import type {Json} from '../../core/json.ts';
import type {Account, Cluster, Node, Pool} from './account.ts';
import type {LoadBalancer} from './account-network.ts';
import type {FaultPlan} from './faults.ts';

/** One request as it comes off the wire. `path` with the query, as in `/v2/droplets?tag_name=k8s`; header names in lower case. */
export type ApiRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: {readonly [name: string]: string};
  readonly body: string;
};
export type ApiAnswer = {readonly status: number; readonly headers: {readonly [name: string]: string}; readonly body: string};

/** What the asker gets: an answer, a connection that breaks, or nothing for ever. */
export type Exchange = {readonly kind: 'answer'; readonly answer: ApiAnswer} | {readonly kind: 'cut'} | {readonly kind: 'silent'};

/**
 * What a token may do. `full` and `read` are told apart by their scopes; `revoked` is not known any more; `other-team` sees an
 * account of its own with nothing in it. `cluster` is the cluster's cloud controller manager and `somebody` another person:
 * both may do everything and are told apart in the log only.
 */
export type TokenKind = 'full' | 'read' | 'revoked' | 'other-team' | 'cluster' | 'somebody';

/** `status` 0: no answer was given. `who`: the kind of token, or `nobody`. `acted`: the request changed the account. */
export type LoggedRequest = {
  readonly number: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly who: TokenKind | 'nobody';
  readonly acted: boolean;
  /** What was injected, if anything. */
  readonly fault: string | null;
};

/** How long things take, in milliseconds of the emulator's clock. */
export type Latency = {
  /** Control plane of a new cluster. */
  readonly cluster: number;
  /** A droplet from order to Ready. */
  readonly node: number;
  /** A node is cordoned and drained this long before its droplet goes; longer where a pod refuses, which is not known here. */
  readonly drain: number;
  readonly loadBalancer: number;
  /** A firewall until it is in force on its droplets. */
  readonly firewall: number;
  /** One pool, or the control plane, when a cluster is upgraded. */
  readonly upgrade: number;
};

/** A Service of type LoadBalancer in the cluster, as its cloud controller manager sees it. */
export type BalancedService = {
  readonly uid: string;
  /** From the annotation `do-loadbalancer-name`; empty: `a` and the uid without hyphens, as the controller does. */
  readonly name: string;
  /** REGIONAL or REGIONAL_NETWORK. */
  readonly type: string;
  readonly sizeUnit: number;
  /** Address that the load balancer is to have; empty: the next free one of 203.0.113.0/24. */
  readonly address: string;
};

/** What happens around the account when something in it changes. They may be called again after a kill: they have to be idempotent. */
export type Hooks = {
  /** These nodes run now: they are to join the cluster. */
  nodesAdded?(cluster: Cluster, pool: Pool, nodes: readonly Node[]): Promise<void> | void;
  /** The droplets of these nodes are gone. */
  nodesRemoved?(cluster: Cluster, pool: Pool, nodes: readonly Node[]): Promise<void> | void;
  /** A pool's labels or taints changed: its nodes are to show them. */
  poolChanged?(cluster: Cluster, pool: Pool): Promise<void> | void;
  /** These nodes are to be drained; they are removed `latency.drain` later. */
  nodesDraining?(cluster: Cluster, pool: Pool, nodes: readonly Node[]): Promise<void> | void;
  clusterRunning?(cluster: Cluster): Promise<void> | void;
  clusterGone?(cluster: Cluster): Promise<void> | void;
  /** The cluster runs this version now. */
  upgraded?(cluster: Cluster): Promise<void> | void;
  loadBalancerActive?(balancer: LoadBalancer): Promise<void> | void;
  loadBalancerGone?(balancer: LoadBalancer): Promise<void> | void;
  /** Text of the kubeconfig that the API gives out; a made-up one that leads nowhere by default. */
  kubeconfig?(cluster: Cluster): string;
  /** Services that want a load balancer, and undefined while that is not known. Asked at each request; their load balancers follow. */
  services?(): readonly BalancedService[] | undefined;
  /** The account changed. Awaited before the answer leaves, so that what was answered survives a kill. */
  changed?(state: Json): Promise<void> | void;
};

export type EmulatorOptions = {
  readonly clock: {now(): Date};
  readonly seed: Account;
  /** Any token has full access when absent. A token that is not listed is unknown. */
  readonly tokens?: {readonly [token: string]: TokenKind};
  readonly latency?: Partial<Latency>;
  readonly hooks?: Hooks;
  /** What `state()` gave earlier; then `seed` is not looked at. */
  readonly saved?: unknown;
  /** First part of links; the API's own address by default. */
  readonly origin?: string;
  /** Requests an hour; 5000 by default. */
  readonly quota?: number;
};

/** DigitalOcean's API in memory. Time is that of the clock at each request; nothing happens between requests. */
export interface Emulator {
  /** As over a wire: rejects with ConnectionLost where the connection breaks, never settles where the server is silent. */
  handle(request: ApiRequest): Promise<ApiAnswer>;
  exchange(request: ApiRequest): Promise<Exchange>;
  /** Lets happen what is due by now, without a request: nodes that are ready join, what is drained goes. */
  advance(): Promise<void>;
  /** Everything, for saving and for tests. */
  state(): Json;
  /** The account as it is now; a copy. */
  account(): Account;
  /** Changes the account by hand, past the API: what an operator of the cloud, or a test, can do. */
  edit(change: (account: Account) => void): Promise<void>;
  log(): readonly LoggedRequest[];
  resetLog(): void;
  /** Replaces all plans; none: nothing fails any more. Requests count from the next one. */
  fail(...plans: readonly FaultPlan[]): void;
}
