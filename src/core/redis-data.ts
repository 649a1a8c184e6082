import type {Part} from './postgres-data.ts';

/** What one Redis node says of itself and of its peers. Sizes in bytes. */

/** One line of CLUSTER NODES as a node sees a peer. */
export type RedisPeer = {
  readonly id: string;
  readonly address: string;
  readonly hostname: string;
  readonly flags: readonly string[];
  readonly masterId: string;
  readonly linkState: string;
  readonly slots: number;
  /** The same slots as ranges, first and last. */
  readonly ranges: readonly (readonly [first: number, last: number])[];
  /** Slots on their way, as Redis writes them: `[93->-id]` leaves, `[93-<-id]` comes. A node tells only its own. */
  readonly moving: readonly string[];
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
  /** Slots of masters that some nodes miss, not yet agreed. */
  readonly slotsPfail?: number;
  readonly slotsFail: number;
  readonly knownNodes: number;
  readonly clusterSize: number;
  readonly epoch: number;
  /** Replicas only: link to the master. */
  readonly masterLink: string;
  readonly peers: readonly RedisPeer[];
  readonly usedMemoryBytes: number;
  /** 0: no limit of its own. */
  readonly maxMemoryBytes: number;
  /** Memory limit of the container; null when it has none. */
  readonly memoryLimitBytes?: number | null;
  readonly maxmemoryPolicy: string;
  readonly connectedClients: number;
  readonly maxClients: number;
  readonly full?: RedisDetail;
};

/** What a full reading adds. A field that this version of Redis does not tell is null. */
export type RedisDetail = {
  readonly version: string;
  /** Mean of ten PINGs from beside the server, by its own clock. */
  readonly pingMs: Part<number>;
  readonly link: RedisLink;
  readonly persistence: Persistence;
  readonly rssBytes: number | null;
  readonly fragmentation: number | null;
  /** Connections of the cluster bus; they count against maxclients. */
  readonly clusterConnections: number | null;
  readonly blockedClients: number | null;
  /** Counters, and the same one second later. */
  readonly counters: Part<{readonly first: RedisCounters; readonly later: RedisCounters}>;
  readonly refused: Part<readonly RefusedAccess[]>;
  readonly slow: Part<{readonly length: number; readonly latest: readonly SlowCommand[]}>;
};
/** INFO replication. */
export type RedisLink = {
  /** Bytes that a master has sent out, or a replica has processed. */
  readonly offset: number | null;
  /** Replicas: seconds since the master last spoke; -1 while the link is down. */
  readonly lastIoS: number | null;
  readonly syncing: boolean;
  /** Masters: the replicas as they last reported. */
  readonly replicas: readonly {readonly address: string; readonly state: string; readonly offset: number; readonly lagS: number}[];
};
/** INFO persistence. Statuses are `ok` or `err`. */
export type Persistence = {
  readonly loading: boolean;
  readonly rdbStatus: string;
  readonly aofEnabled: boolean;
  readonly aofWriteStatus: string;
  readonly aofRewriteStatus: string;
};
export type RedisCounters = {
  readonly rejectedConnections: number | null;
  readonly evictedKeys: number | null;
  /** 7.2 and later. */
  readonly deniedAuth: number | null;
  readonly delayedFsync: number | null;
  /** The replication offset again; see RedisLink. */
  readonly offset: number | null;
};
/** One entry of ACL LOG; `user` is "another user" for any but the usual one. */
export type RefusedAccess = {readonly reason: string; readonly user: string; readonly count: number; readonly ageS: number};
/** One entry of SLOWLOG: the command's name only, never its arguments. */
export type SlowCommand = {readonly command: string; readonly ms: number; readonly ageS: number};

/** One key per shard: set on the master, read there and on its replicas, deleted. */
export type RedisWriteRead = {
  readonly master: string;
  /** Why nothing was written or read back on the master; empty when it was. */
  readonly error: string;
  /** Milliseconds from the end of the write until the replica had answered with the value; null when it had not in time. */
  readonly replicas: readonly {readonly pod: string; readonly ms: number | null; readonly error: string}[];
};
