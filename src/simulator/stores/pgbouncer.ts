import type {PgBouncerDetail, PgBouncerInstance, PgBouncerPort, ReadOptions, Unreachable} from '../../core/data-stores.ts';
import type {Control} from '../control.ts';
import {isActive, isReady} from '../pods.ts';
import {podsOfApp, unreachable} from './pods.ts';
import {numberIn, settingsIn} from './settings.ts';

const databases = ['gomeet', 'gomeet_shard_0', 'gomeet_shard_1', 'gomeet_shard_2', 'gomeet_shard_3'];

/** What the poolers say: a query comes back when both the pooler and the primary are up. */
export function pgbouncerReadings(control: Control, {full = false}: ReadOptions = {}): readonly (PgBouncerInstance | Unreachable)[] {
  const primary = podsOfApp(control, 'postgres').find((pod) => pod.metadata.name.startsWith('postgres-primary-'));
  const ok = primary !== undefined && isActive(primary) && isReady(primary);
  return podsOfApp(control, 'pgbouncer').map((pod) => {
    if (!isActive(pod) || !isReady(pod))
      return unreachable(pod, 'psql: error: connection to server at "127.0.0.1", port 6432 failed: Connection refused');
    const pools = poolsOf(ok);
    return {
      pod: pod.metadata.name,
      query: {ok, error: ok ? '' : 'FATAL:  server login has been failing, cached error: connect failed (server_login_retry)'},
      pools,
      ...(full ? {full: detail(control, ok, pools)} : {}),
    };
  });
}

function poolsOf(ok: boolean): PgBouncerInstance['pools'] {
  return databases.map((database) => ({
    database,
    user: 'gomeet',
    clientsActive: 0,
    clientsWaiting: 0,
    serversActive: 0,
    serversIdle: ok ? 1 : 0,
    serversLogin: 0,
    maxWaitS: 0,
  }));
}

function detail(control: Control, ok: boolean, pools: PgBouncerInstance['pools']): PgBouncerDetail {
  const ini = settingsIn(control, 'pgbouncer-config', 'pgbouncer.ini');
  const counts = {databases: databases.length + 1, pools: databases.length + 1, used_clients: 12, used_servers: databases.length};
  return {
    queryMs: ok ? 0.6 : null,
    later: pools,
    databases: databases.map((name) => ({
      name,
      poolSize: numberIn(ini, 'default_pool_size', 20),
      reservePoolSize: numberIn(ini, 'reserve_pool_size', 0),
      maxConnections: numberIn(ini, 'max_db_connections', 0),
      currentConnections: ok ? 1 : 0,
      paused: false,
      disabled: false,
    })),
    config: {max_client_conn: '100', ...Object.fromEntries(ini)},
    stats: databases.map((database) => ({database, avgWaitUs: 40, avgQueryUs: 700, avgQueries: 12})),
    paused: false,
    lists: {first: counts, later: counts},
  };
}

export function pgbouncerPort(look: (signal?: AbortSignal) => Promise<Control>): PgBouncerPort {
  return {instances: async (signal, options) => pgbouncerReadings(await look(signal), options)};
}
