import {z} from 'zod';
import type {PostgresInstance, PostgresPort} from '../core/data-stores.ts';
import type {ExecResult} from '../core/ports.ts';
import {askEach, firstLine, type StorePod, type StorePods, shared} from './store-pods.ts';

/** Columns that exist from PostgreSQL 13 to 18. pg_current_wal_lsn() and the pause state are errors on the wrong side of recovery. */
const query = `
with here as (select case when pg_is_in_recovery() then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end as lsn)
select json_build_object(
  'version', current_setting('server_version_num')::int,
  'inRecovery', pg_is_in_recovery(),
  'replayPaused', case when pg_is_in_recovery() then pg_is_wal_replay_paused() else false end,
  'senders', (select coalesce(json_agg(json_build_object(
      'applicationName', coalesce(application_name, ''), 'state', coalesce(state, ''), 'syncState', coalesce(sync_state, ''),
      'replayLagBytes', pg_wal_lsn_diff((select lsn from here), replay_lsn),
      'replyAgeS', extract(epoch from clock_timestamp() - reply_time)) order by application_name), '[]'::json) from pg_stat_replication),
  'receiver', (select json_build_object(
      'status', coalesce(status, ''), 'slotName', coalesce(slot_name, ''),
      'lastMessageAgeS', extract(epoch from clock_timestamp() - last_msg_receipt_time)) from pg_stat_wal_receiver limit 1),
  'slots', (select coalesce(json_agg(json_build_object(
      'name', slot_name, 'active', active, 'walStatus', coalesce(wal_status, ''),
      'retainedBytes', pg_wal_lsn_diff((select lsn from here), restart_lsn)) order by slot_name), '[]'::json) from pg_replication_slots),
  'connections', (select count(*) from pg_stat_activity where backend_type = 'client backend'),
  'maxConnections', current_setting('max_connections')::int)`
  .replace(/\s+/g, ' ')
  .trim();

/** No password: the pod's pg_hba lets the operating-system user postgres in by peer. */
const command = ['psql', '-X', '-A', '-t', '-q', '-w', '-v', 'ON_ERROR_STOP=1', '-U', 'postgres', '-d', 'postgres', '-c', query] as const;

const answer = z.object({
  version: z.number().int(),
  inRecovery: z.boolean(),
  replayPaused: z.boolean(),
  senders: z.array(
    z.object({
      applicationName: z.string(),
      state: z.string(),
      syncState: z.string(),
      replayLagBytes: z.number().nullable(),
      replyAgeS: z.number().nullable(),
    }),
  ),
  receiver: z.object({status: z.string(), slotName: z.string(), lastMessageAgeS: z.number().nullable()}).nullable(),
  slots: z.array(z.object({name: z.string(), active: z.boolean(), walStatus: z.string(), retainedBytes: z.number().nullable()})),
  connections: z.number().int(),
  maxConnections: z.number().int(),
});

export function postgresPort(store: StorePods): PostgresPort {
  return {instances: shared((signal) => askEach(store, 'postgres', command, parsePostgres, signal))};
}

/** Throws an Error of one sentence for anything that is not the query's answer. */
export function parsePostgres(result: ExecResult, pod: StorePod): PostgresInstance {
  if (result.exitCode !== 0)
    throw new Error(`psql: ${firstLine(result.stderr).replace(/^psql: (error: )?/, '') || `exit ${result.exitCode}`}`);
  let document: unknown;
  try {
    document = JSON.parse(result.stdout);
  } catch {
    throw new Error(`psql printed something that is not JSON: ${firstLine(result.stdout)}`);
  }
  const parsed = answer.safeParse(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`psql's answer is not as expected: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  return {pod: pod.name, ...parsed.data};
}
