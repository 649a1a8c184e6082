/** What one PostgreSQL says of itself. Sizes in bytes, ages in seconds by the server's own clock, positions in bytes since the beginning of WAL. */

/** A part of a full reading that could not be read, and why. What needs it is not measured; the rest is. */
export type Unread = {readonly unread: string};
export type Part<Value> = Value | Unread;

export function isUnread(part: unknown): part is Unread {
  return typeof part === 'object' && part !== null && 'unread' in part;
}

/** One row of pg_stat_replication, as the primary sees a replica. */
export type WalSender = {
  readonly applicationName: string;
  readonly state: string;
  readonly syncState: string;
  /** pg_current_wal_lsn() - replay_lsn; null when the replica has not reported yet, or never does (pg_receivewal). */
  readonly replayLagBytes: number | null;
  /** The same for write_lsn. */
  readonly writeLagBytes?: number | null;
  /** When the replica sent its last report, in seconds since 1970 by the *replica's* clock; null when it has not reported yet. */
  readonly replyAtS?: number | null;
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
  /** WAL that may still be written before the slot is lost; null when max_slot_wal_keep_size does not limit it. */
  readonly safeBytes?: number | null;
};
export type PostgresInstance = {
  readonly pod: string;
  readonly version: number;
  readonly inRecovery: boolean;
  readonly senders: readonly WalSender[];
  readonly receiver: WalReceiver | null;
  readonly slots: readonly ReplicationSlot[];
  readonly replayPaused: boolean;
  /** Client backends, without ours. */
  readonly connections: number;
  readonly maxConnections: number;
  /** Slots that are kept for superusers and for pg_use_reserved_connections; never free for applications. */
  readonly reservedConnections?: number;
  /** The server's clock at the reading, in seconds since 1970. */
  readonly clockS?: number;
  /** Written on a primary, received on a standby. */
  readonly walPosition?: number | null;
  /** Standbys only. */
  readonly replayPosition?: number | null;
  readonly full?: PostgresDetail;
};

/** What a full reading adds. */
export type PostgresDetail = {
  /** State of the WAL receiver's process as the kernel says: `T` stopped, `D` waiting for the disk, `Z` ended; empty when no receiver runs. */
  readonly receiverProcess: Part<string>;
  /** As SHOW prints them, by name; a setting that this version does not have is absent. */
  readonly settings: Part<{readonly values: {readonly [name: string]: string}; readonly pendingRestart: readonly string[]}>;
  readonly activity: Part<Activity>;
  readonly locks: Part<readonly LockWait[]>;
  /** Age in transactions of the oldest unfrozen xid and multixact of each database. */
  readonly databases: Part<readonly {readonly name: string; readonly xidAge: number; readonly multixactAge: number}[]>;
  readonly archiver: Part<Archiver>;
  /** Of the file system that holds PGDATA, as the pod sees it. */
  readonly disk: Part<{readonly totalBytes: number; readonly availableBytes: number; readonly walBytes: number | null}>;
  readonly statements: Part<readonly SlowStatement[]>;
};

/** A transaction of a client; never its text, which may hold anything. */
export type OpenTransaction = {
  readonly pid: number;
  readonly user: string;
  readonly database: string;
  readonly application: string;
  readonly state: string;
  readonly ageS: number;
  /** Seconds since it last did something, while idle in transaction; null otherwise. */
  readonly idleS: number | null;
};
export type Activity = {
  /** The oldest first, ten at most, and the longest idle in transaction among them. */
  readonly transactions: readonly OpenTransaction[];
  readonly prepared: readonly {readonly gid: string; readonly ageS: number}[];
  /** Commits that wait for a synchronous standby, and how long the longest has. */
  readonly syncWaiters: number;
  readonly syncWaitS: number | null;
};
/** A backend that waits for a lock, and who holds it. */
export type LockWait = {
  readonly pid: number;
  readonly user: string;
  readonly database: string;
  readonly waitS: number;
  readonly blockedBy: readonly number[];
};
/** pg_stat_archiver. */
export type Archiver = {
  readonly mode: string;
  readonly archivedCount: number;
  readonly failedCount: number;
  readonly lastArchivedAgeS: number | null;
  readonly lastFailedAgeS: number | null;
  readonly lastFailedWal: string;
};
/** One row of pg_stat_statements; the text is normalised by the server, redacted and cut to 200 characters here. */
export type SlowStatement = {
  readonly query: string;
  readonly user: string;
  readonly database: string;
  readonly calls: number;
  readonly meanMs: number;
  readonly maxMs: number;
  readonly totalMs: number;
};

/** One row written on the primary, and how long after the write each replica was seen to have it. */
export type PostgresWriteRead = {
  readonly primary: string;
  /** Why nothing was written; empty when it was. */
  readonly error: string;
  readonly writeMs: number | null;
  /** Milliseconds from the end of the write until the replica had answered with the row; null when it had not in time. */
  readonly replicas: readonly {readonly pod: string; readonly ms: number | null; readonly error: string}[];
};

/** Settings that decide whether replication, fail-over and PgBouncer's arithmetic hold; sizes of memory may differ per machine. */
export const comparedSettings = [
  'max_connections',
  'superuser_reserved_connections',
  'shared_preload_libraries',
  'wal_level',
  'max_wal_senders',
  'max_replication_slots',
  'hot_standby',
  'hot_standby_feedback',
  'wal_receiver_status_interval',
  'wal_receiver_timeout',
  'wal_sender_timeout',
  'synchronous_standby_names',
  'password_encryption',
  'idle_in_transaction_session_timeout',
  'lock_timeout',
] as const;
/** Never off where data matters. */
export const mustBeOn = ['fsync', 'full_page_writes', 'autovacuum'] as const;
