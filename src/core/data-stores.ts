/** What the data stores say of themselves. One reading per pod, so that several probes share it. */

import type {PgBouncerInstance} from './pgbouncer-data.ts';
import type {PostgresInstance, PostgresWriteRead} from './postgres-data.ts';
import type {RedisInstance, RedisWriteRead} from './redis-data.ts';

export type {PgBouncerDatabase, PgBouncerDetail, PgBouncerInstance, PgBouncerPool, PgBouncerStats} from './pgbouncer-data.ts';
export type {
  Activity,
  Archiver,
  LockWait,
  OpenTransaction,
  Part,
  PostgresDetail,
  PostgresInstance,
  PostgresWriteRead,
  ReplicationSlot,
  SlowStatement,
  Unread,
  WalReceiver,
  WalSender,
} from './postgres-data.ts';
export {comparedSettings, isUnread, mustBeOn} from './postgres-data.ts';
export type {Persistence, RedisCounters, RedisDetail, RedisInstance, RedisLink, RedisPeer, RedisWriteRead} from './redis-data.ts';

/** A pod that could not be asked says why, and is judged as not measured; `down` when it is known that its server does not serve. */
export type Unreachable = {readonly pod: string; readonly error: string; readonly down?: true};

/**
 * `full`: everything that health-check asks for, counters twice and a second apart; without it what a gate needs, which polls.
 * `limitMs`: what the caller waits for a full reading, 5,000 when absent: each pod is given a second less, its server two.
 */
export type ReadOptions = {readonly full?: boolean; readonly limitMs?: number};

export interface PostgresPort {
  /** One per pod labelled app=postgres. */
  instances(signal?: AbortSignal, options?: ReadOptions): Promise<readonly (PostgresInstance | Unreachable)[]>;
  /** Updates the one row of `gomeet_health.probe` on the primary (made if absent) and looks for it on every replica, for two seconds. */
  writeRead?(signal?: AbortSignal): Promise<PostgresWriteRead>;
}
export interface PgBouncerPort {
  /** One per pod labelled app=pgbouncer. */
  instances(signal?: AbortSignal, options?: ReadOptions): Promise<readonly (PgBouncerInstance | Unreachable)[]>;
}
export interface RedisPort {
  /** One per pod labelled app=redis. */
  instances(signal?: AbortSignal, options?: ReadOptions): Promise<readonly (RedisInstance | Unreachable)[]>;
  /** One key per shard that expires by itself, looked for on every replica for two seconds; one answer per master with slots. */
  writeRead?(signal?: AbortSignal): Promise<readonly RedisWriteRead[]>;
}

export function isUnreachable(instance: object): instance is Unreachable {
  return 'error' in instance && !('version' in instance) && !('query' in instance) && !('role' in instance);
}
