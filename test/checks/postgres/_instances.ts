import type {PostgresInstance, Unreachable} from '../../../src/core/data-stores.ts';

/** A healthy primary with three replicas, changed at will. */
export function primary(part: Partial<PostgresInstance> = {}): PostgresInstance {
  const names = ['replica_0', 'replica_1', 'replica_2'];
  return {
    pod: 'postgres-primary-0',
    version: 170011,
    inRecovery: false,
    senders: names.map((applicationName) => ({applicationName, state: 'streaming', syncState: 'quorum', replayLagBytes: 0})),
    receiver: null,
    slots: names.map((name) => ({name, active: true, walStatus: 'reserved', retainedBytes: 0})),
    replayPaused: false,
    connections: 40,
    maxConnections: 500,
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
    ...part,
  };
}

export function silent(pod: string): Unreachable {
  return {pod, error: 'the container postgres is not running (CrashLoopBackOff)'};
}

export const healthy = [primary(), replica(0), replica(1), replica(2)];
