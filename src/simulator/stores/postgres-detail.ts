import type {PostgresDetail, PostgresWriteRead} from '../../core/data-stores.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {Control} from '../control.ts';
import {isActive, isReady} from '../pods.ts';
import {podsOfApp} from './pods.ts';
import {settingsIn} from './settings.ts';

const gibibyte = 1024 ** 3;

/** What an idle, healthy server says beyond the light reading. Nobody is connected but the poolers. */
export function postgresDetail(control: Control, receives: boolean): PostgresDetail {
  const deployed = settingsIn(control, 'postgres-config', 'postgresql.conf', 'size.conf');
  return {
    receiverProcess: receives ? 'S' : '',
    settings: {
      values: {fsync: 'on', full_page_writes: 'on', autovacuum: 'on', synchronous_standby_names: '', ...Object.fromEntries(deployed)},
      pendingRestart: [],
    },
    activity: {transactions: [], prepared: [], syncWaiters: 0, syncWaitS: null},
    locks: [],
    databases: [{name: 'gomeet', xidAge: 2_000, multixactAge: 0}],
    archiver: {mode: 'off', archivedCount: 0, failedCount: 0, lastArchivedAgeS: null, lastFailedAgeS: null, lastFailedWal: ''},
    disk: {totalBytes: 500 * gibibyte, availableBytes: 480 * gibibyte, walBytes: gibibyte},
    statements: [
      {
        query: 'SELECT meeting_id, title, starts_at FROM meetings WHERE tenant_id = $1 ORDER BY starts_at LIMIT $2',
        user: 'gomeet_shard_0_a',
        database: 'gomeet_shard_0',
        calls: 1_200,
        meanMs: 1.8,
        maxMs: 14.2,
        totalMs: 2_160,
      },
    ],
  };
}

/** Where it streams, a row takes a few milliseconds. */
export function simulatedWriteRead(control: Control, streams: (replica: KubeObject) => boolean): PostgresWriteRead {
  const pods = podsOfApp(control, 'postgres').filter((pod) => isActive(pod) && isReady(pod));
  const primary = pods.find((pod) => pod.metadata.name.startsWith('postgres-primary-'));
  if (primary === undefined)
    return {primary: '', error: '0 pods say that they are the primary; one is needed', writeMs: null, replicas: []};
  return {
    primary: primary.metadata.name,
    error: '',
    writeMs: 3,
    replicas: pods
      .filter((pod) => pod !== primary)
      .map((pod) =>
        streams(pod) ? {pod: pod.metadata.name, ms: 8, error: ''} : {pod: pod.metadata.name, ms: null, error: 'not seen within 2 s'},
      ),
  };
}
