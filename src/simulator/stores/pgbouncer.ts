import type {PgBouncerInstance, PgBouncerPort, Unreachable} from '../../core/data-stores.ts';
import type {Control} from '../control.ts';
import {isActive, isReady} from '../pods.ts';
import {podsOfApp, unreachable} from './pods.ts';

const databases = ['gomeet', 'gomeet_shard_0', 'gomeet_shard_1', 'gomeet_shard_2', 'gomeet_shard_3'];

/** What the poolers say: a query comes back when both the pooler and the primary are up. */
export function pgbouncerReadings(control: Control): readonly (PgBouncerInstance | Unreachable)[] {
  const primary = podsOfApp(control, 'postgres').find((pod) => pod.metadata.name.startsWith('postgres-primary-'));
  const ok = primary !== undefined && isActive(primary) && isReady(primary);
  return podsOfApp(control, 'pgbouncer').map((pod) => {
    if (!isActive(pod) || !isReady(pod))
      return unreachable(pod, 'psql: error: connection to server at "127.0.0.1", port 6432 failed: Connection refused');
    return {
      pod: pod.metadata.name,
      query: {ok, error: ok ? '' : 'FATAL:  server login has been failing, cached error: connect failed (server_login_retry)'},
      pools: databases.map((database) => ({
        database,
        user: 'gomeet',
        clientsActive: 0,
        clientsWaiting: 0,
        serversActive: 0,
        serversIdle: ok ? 1 : 0,
        maxWaitS: 0,
      })),
    };
  });
}

export function pgbouncerPort(look: (signal?: AbortSignal) => Promise<Control>): PgBouncerPort {
  return {instances: async (signal) => pgbouncerReadings(await look(signal))};
}
