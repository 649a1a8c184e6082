/** What the data stores say of themselves. One reading per pod, so that several probes share it. Sizes in bytes, ages in seconds. */

/** A pod that could not be asked says why, and is judged as not measured. */
export type Unreachable = {readonly pod: string; readonly error: string};

/** One row of pg_stat_replication, as the primary sees a replica. */
export type WalSender = {
  readonly applicationName: string;
  readonly state: string;
  readonly syncState: string;
  /** pg_current_wal_lsn() - replay_lsn; null when the replica has not reported yet. */
  readonly replayLagBytes: number | null;
  /** Seconds since the replica's last report (every wal_receiver_status_interval); null when it has not reported yet. */
  readonly replyAgeS?: number | null;
};
/** pg_stat_wal_receiver, as the replica sees itself. `status` is empty when no receiver runs. */
export type WalReceiver = {
  readonly status: string;
  readonly slotName: string;
  /** Seconds since the last message of the primary; null when never. */
  readonly lastMessageAgeS: number | null;
};
export type ReplicationSlot = {
  readonly name: string;
  readonly active: boolean;
  readonly walStatus: string;
  readonly retainedBytes: number | null;
};
export type PostgresInstance = {
  readonly pod: string;
  readonly version: number;
  readonly inRecovery: boolean;
  readonly senders: readonly WalSender[];
  readonly receiver: WalReceiver | null;
  readonly slots: readonly ReplicationSlot[];
  readonly replayPaused: boolean;
  readonly connections: number;
  readonly maxConnections: number;
};
/** `full`: everything that health-check asks for, counters twice and a second apart; without it what a gate needs, which polls. */
export type ReadOptions = {readonly full?: boolean};

export interface PostgresPort {
  /** One per pod labelled app=postgres. */
  instances(signal?: AbortSignal, options?: ReadOptions): Promise<readonly (PostgresInstance | Unreachable)[]>;
}

export type PgBouncerPool = {
  readonly database: string;
  readonly user: string;
  readonly clientsActive: number;
  readonly clientsWaiting: number;
  readonly serversActive: number;
  readonly serversIdle: number;
  readonly maxWaitS: number;
};
export type PgBouncerInstance = {
  readonly pod: string;
  /** Whether `select 1` came back through this pooler from the application database; the error when not. */
  readonly query: {readonly ok: boolean; readonly error: string};
  readonly pools: readonly PgBouncerPool[];
};
export interface PgBouncerPort {
  /** One per pod labelled app=pgbouncer. */
  instances(signal?: AbortSignal, options?: ReadOptions): Promise<readonly (PgBouncerInstance | Unreachable)[]>;
}

/** One line of CLUSTER NODES as a node sees a peer. */
export type RedisPeer = {
  readonly id: string;
  readonly address: string;
  readonly hostname: string;
  readonly flags: readonly string[];
  readonly masterId: string;
  readonly linkState: string;
  readonly slots: number;
};
export type RedisInstance = {
  readonly pod: string;
  /** Kubernetes node that holds the pod. */
  readonly nodeName: string;
  readonly id: string;
  readonly role: 'master' | 'replica';
  readonly clusterState: string;
  readonly slotsAssigned: number;
  readonly slotsOk: number;
  readonly slotsFail: number;
  readonly knownNodes: number;
  readonly clusterSize: number;
  readonly epoch: number;
  /** Replicas only: link to the master. */
  readonly masterLink: string;
  readonly peers: readonly RedisPeer[];
  readonly usedMemoryBytes: number;
  readonly maxMemoryBytes: number;
  readonly maxmemoryPolicy: string;
  readonly connectedClients: number;
  readonly maxClients: number;
};
export interface RedisPort {
  /** One per pod labelled app=redis. */
  instances(signal?: AbortSignal, options?: ReadOptions): Promise<readonly (RedisInstance | Unreachable)[]>;
}

export function isUnreachable(instance: object): instance is Unreachable {
  return 'error' in instance && !('version' in instance) && !('query' in instance) && !('role' in instance);
}
