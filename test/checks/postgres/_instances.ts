import type {PostgresDetail, PostgresInstance, Unreachable} from '../../../src/core/data-stores.ts';

/** What every server's clock shows, in seconds since 1970. */
export const clockS = 1_772_442_000;
const gibibyte = 1024 ** 3;

/** The full part of a healthy reading, changed at will. */
export function detail(part: Partial<PostgresDetail> = {}): PostgresDetail {
  return {
    receiverProcess: 'S',
    settings: {
      values: {
        max_connections: '500',
        synchronous_standby_names: 'ANY 1 (replica_0,replica_1,replica_2)',
        fsync: 'on',
        lock_timeout: '30s',
      },
      pendingRestart: [],
    },
    activity: {transactions: [], prepared: [], syncWaiters: 0, syncWaitS: null},
    locks: [],
    databases: [{name: 'gomeet', xidAge: 2_000, multixactAge: 0}],
    archiver: {mode: 'off', archivedCount: 0, failedCount: 0, lastArchivedAgeS: null, lastFailedAgeS: null, lastFailedWal: ''},
    disk: {totalBytes: 500 * gibibyte, availableBytes: 400 * gibibyte, walBytes: gibibyte},
    statements: [{query: 'SELECT $1', user: 'gomeet_a', database: 'gomeet', calls: 10, meanMs: 1.25, maxMs: 3, totalMs: 12.5}],
    ...part,
  };
}

/** A healthy primary with three replicas, changed at will. */
export function primary(part: Partial<PostgresInstance> = {}): PostgresInstance {
  const names = ['replica_0', 'replica_1', 'replica_2'];
  return {
    pod: 'postgres-primary-0',
    version: 170011,
    inRecovery: false,
    senders: names.map((applicationName) => ({
      applicationName,
      state: 'streaming',
      syncState: 'quorum',
      replayLagBytes: 0,
      writeLagBytes: 0,
      replyAtS: clockS - 2,
    })),
    receiver: null,
    slots: names.map((name) => ({name, active: true, walStatus: 'reserved', retainedBytes: 0, safeBytes: null})),
    replayPaused: false,
    connections: 40,
    maxConnections: 500,
    reservedConnections: 5,
    clockS,
    walPosition: 1_000_000_000,
    replayPosition: null,
    full: detail({receiverProcess: ''}),
    ...part,
  };
}

export function replica(index: number, part: Partial<PostgresInstance> = {}): PostgresInstance {
  return {
    pod: `postgres-replica-${index}`,
    version: 170011,
    inRecovery: true,
    senders: [],
    receiver: {status: 'streaming', slotName: `replica_${index}`, lastMessageAgeS: 1.2},
    slots: [],
    replayPaused: false,
    connections: 5,
    maxConnections: 500,
    reservedConnections: 5,
    clockS,
    walPosition: 1_000_000_000,
    replayPosition: 1_000_000_000,
    full: detail(),
    ...part,
  };
}

export function silent(pod: string): Unreachable {
  return {pod, error: 'the container postgres is not running (CrashLoopBackOff)'};
}

export const healthy = [primary(), replica(0), replica(1), replica(2)];
