import {isUnreachable, type PgBouncerPort, type PostgresInstance, type PostgresPort, type RedisPort} from '../../core/data-stores.ts';
import type {FaultBoard} from '../fault-board.ts';

/** Long enough for every limit of a probe. */
const SILENT_S = 40;
const TIME_IS_UP = 'no answer within 5 s';

/** PostgreSQL as it answers under the faults that are in force. */
export function faultyPostgres(port: PostgresPort, faults: () => Promise<FaultBoard>): PostgresPort {
  return {
    ...port,
    instances: async (signal, options) => {
      const instances = await port.instances(signal, options);
      const board = await faults();
      const stopped = board.active('wal-receiver-stopped').map(({pod}) => pod);
      const paused = board.active('replay-paused').map(({pod}) => pod);
      return instances.map((one) => {
        if (isUnreachable(one)) return one;
        const quiet = withStopped(one, stopped);
        return paused.includes(one.pod) ? {...quiet, replayPaused: true} : quiet;
      });
    },
  };
}

/** The replica's receiver stands still and calls itself streaming; the primary goes on believing it. */
function withStopped(one: PostgresInstance, stopped: readonly string[]): PostgresInstance {
  if (stopped.includes(one.pod) && one.receiver !== null)
    return {
      ...one,
      receiver: {...one.receiver, lastMessageAgeS: SILENT_S},
      ...(one.full === undefined ? {} : {full: {...one.full, receiverProcess: 'T'}}),
    };
  const senders = one.senders.map((sender) => {
    const struck = stopped.some((pod) => sender.applicationName === `replica_${pod.slice(pod.lastIndexOf('-') + 1)}`);
    return struck && one.clockS !== undefined ? {...sender, replyAtS: one.clockS - SILENT_S} : sender;
  });
  return {...one, senders};
}

/** PgBouncer: the application database is paused on every pod. */
export function faultyPgBouncer(port: PgBouncerPort, faults: () => Promise<FaultBoard>): PgBouncerPort {
  return {
    ...port,
    instances: async (signal, options) => {
      const instances = await port.instances(signal, options);
      if ((await faults()).active('pgbouncer-paused').length === 0) return instances;
      return instances.map((one) => {
        if (isUnreachable(one)) return one;
        const {full} = one;
        const query = {ok: false, error: TIME_IS_UP};
        if (full === undefined || !Array.isArray(full.databases)) return {...one, query};
        const databases = full.databases.map((database) => (database.name === 'gomeet' ? {...database, paused: true} : database));
        return {...one, query, full: {...full, queryMs: null, databases}};
      });
    },
  };
}

/** Redis: one node has used everything that it may. */
export function faultyRedis(port: RedisPort, faults: () => Promise<FaultBoard>): RedisPort {
  return {
    ...port,
    instances: async (signal, options) => {
      const instances = await port.instances(signal, options);
      const full = (await faults()).active('redis-memory-full').map(({pod}) => pod);
      return instances.map((one) => (isUnreachable(one) || !full.includes(one.pod) ? one : {...one, usedMemoryBytes: one.maxMemoryBytes}));
    },
  };
}
