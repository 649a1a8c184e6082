import {comparedSettings, mustBeOn} from '../core/data-stores.ts';
import {oneLine} from './sections.ts';

/**
 * Columns that exist from PostgreSQL 13 to 18; what came later is looked up by name. pg_current_wal_lsn() and the pause state
 * are errors on the wrong side of recovery. reply_time is by the replica's clock, so its age is not computed here.
 */
export const lightQuery = oneLine(`
with here as (select case when pg_is_in_recovery() then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end as lsn)
select json_build_object(
  'version', current_setting('server_version_num')::int,
  'inRecovery', pg_is_in_recovery(),
  'replayPaused', case when pg_is_in_recovery() then pg_is_wal_replay_paused() else false end,
  'senders', (select coalesce(json_agg(json_build_object(
      'applicationName', coalesce(application_name, ''), 'state', coalesce(state, ''), 'syncState', coalesce(sync_state, ''),
      'replayLagBytes', pg_wal_lsn_diff((select lsn from here), replay_lsn),
      'writeLagBytes', pg_wal_lsn_diff((select lsn from here), write_lsn),
      'replyAtS', extract(epoch from reply_time)) order by application_name), '[]'::json) from pg_stat_replication),
  'receiver', (select json_build_object(
      'status', coalesce(status, ''), 'slotName', coalesce(slot_name, ''),
      'lastMessageAgeS', extract(epoch from clock_timestamp() - last_msg_receipt_time)) from pg_stat_wal_receiver limit 1),
  'slots', (select coalesce(json_agg(json_build_object(
      'name', slot_name, 'active', active, 'walStatus', coalesce(wal_status, ''), 'safeBytes', safe_wal_size,
      'retainedBytes', pg_wal_lsn_diff((select lsn from here), restart_lsn)) order by slot_name), '[]'::json) from pg_replication_slots),
  'connections', (select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()),
  'maxConnections', current_setting('max_connections')::int,
  'reservedConnections', current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true)::int, 0),
  'clockS', extract(epoch from clock_timestamp()),
  'walPosition', pg_wal_lsn_diff((select lsn from here), '0/0'),
  'replayPosition', case when pg_is_in_recovery() then pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') end)`);

/** What probes hold against the manifests or report; all that wait for a restart come with them. */
export const settingNames = [
  ...comparedSettings,
  ...mustBeOn,
  'synchronous_commit',
  'max_slot_wal_keep_size',
  'archive_mode',
  'archive_timeout',
  'autovacuum_freeze_max_age',
] as const;

const age = (since: string) => `extract(epoch from clock_timestamp() - ${since})`;

/** One statement a section: a failure of one spoils no other. All read shared memory or small catalogs; none looks into a table of the application. */
export const detailQueries = {
  settings: oneLine(`select json_build_object(
    'values', (select json_object_agg(name, current_setting(name)) from pg_settings where name in (${settingNames.map((name) => `'${name}'`).join(', ')})),
    'pendingRestart', (select coalesce(json_agg(name order by name), '[]'::json) from pg_settings where pending_restart))`),
  activity:
    oneLine(`with a as (select pid, coalesce(usename, '') as usename, coalesce(datname, '') as datname, application_name, coalesce(state, '') as state,
      wait_event, ${age('xact_start')} as age, case when state like 'idle in transaction%' then ${age('state_change')} end as idle, ${age('state_change')} as held
    from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()),
  t as (select * from a where age is not null),
  s as ((select * from t order by age desc limit 10) union (select * from t where idle is not null order by idle desc limit 10))
  select json_build_object(
    'transactions', (select coalesce(json_agg(json_build_object('pid', pid, 'user', usename, 'database', datname,
      'application', left(coalesce(application_name, ''), 60), 'state', state, 'ageS', age, 'idleS', idle) order by age desc), '[]'::json) from s),
    'prepared', (select coalesce(json_agg(json_build_object('gid', left(gid, 60), 'ageS', ${age('prepared')}) order by prepared), '[]'::json) from pg_prepared_xacts),
    'syncWaiters', (select count(*) from a where wait_event = 'SyncRep'),
    'syncWaitS', (select max(held) from a where wait_event = 'SyncRep'))`),
  locks: oneLine(`select coalesce(json_agg(json_build_object('pid', pid, 'user', coalesce(usename, ''), 'database', coalesce(datname, ''),
      'waitS', greatest(0, ${age('query_start')}), 'blockedBy', pg_blocking_pids(pid)) order by query_start), '[]'::json)
    from (select * from pg_stat_activity where wait_event_type = 'Lock' and backend_type = 'client backend' order by query_start limit 20) w`),
  databases:
    oneLine(`select json_agg(json_build_object('name', datname, 'xidAge', age(datfrozenxid), 'multixactAge', mxid_age(datminmxid)) order by age(datfrozenxid) desc)
    from pg_database`),
  archiver:
    oneLine(`select json_build_object('mode', current_setting('archive_mode'), 'archivedCount', archived_count, 'failedCount', failed_count,
      'lastArchivedAgeS', ${age('last_archived_time')}, 'lastFailedAgeS', ${age('last_failed_time')}, 'lastFailedWal', coalesce(last_failed_wal, '')) from pg_stat_archiver`),
  wal: 'select coalesce(sum(size), 0) from pg_ls_waldir()',
} as const;

/** The slowest by their mean. The texts are normalised, but a statement that is none of SELECT, INSERT … keeps its literals. */
export const statementsQuery =
  oneLine(`select coalesce(json_agg(json_build_object('query', left(query, 2000), 'user', coalesce(pg_get_userbyid(userid), ''),
    'database', coalesce((select datname from pg_database where oid = dbid), ''), 'calls', calls, 'meanMs', mean_exec_time, 'maxMs', max_exec_time,
    'totalMs', total_exec_time) order by mean_exec_time desc), '[]'::json)
  from (select * from pg_stat_statements where query is not null order by mean_exec_time desc limit 10) s`);
