import {type Act, asks, sql} from './_standing.ts';

/** The pod of the primary in every profile. */
export const PRIMARY = 'postgres-primary-0';

/** The slot that the deployed init container makes for a replica. */
export function slotOf(replica: string): string {
  return `replica_${replica.slice(replica.lastIndexOf('-') + 1)}`;
}

/** Healing: the replica gets a new copy of the primary. */
export function cloned(replica: string): Act {
  return {kind: 'rebuild', pods: {pod: replica}, primary: PRIMARY, slot: slotOf(replica)};
}

/** A setting that is there without a restart. */
export function setting(pod: string, name: string, value: string): Act {
  return {
    kind: 'state',
    pods: {pod},
    holds: asks(`setting = '${value}' FROM pg_settings WHERE name = '${name}'`),
    apply: [sql(`ALTER SYSTEM SET ${name} = '${value}';\nSELECT pg_reload_conf();`)],
    undo: [sql(`ALTER SYSTEM RESET ${name};\nSELECT pg_reload_conf();`)],
  };
}

/** Where a replica that receives nothing is sent: the discard port of loopback, where nobody listens. */
const NOWHERE = 'host=127.0.0.1 port=9 connect_timeout=2 application_name=gomeet_fault';

/** A replica whose primary_conninfo leads nowhere. */
export function cutOff(replica: string): Act {
  return {
    kind: 'state',
    pods: {pod: replica},
    holds: asks(
      `current_setting('primary_conninfo') = '${NOWHERE}' AND NOT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming')`,
    ),
    saves: sql("SELECT current_setting('primary_conninfo')"),
    apply: [sql(`ALTER SYSTEM SET primary_conninfo = '${NOWHERE}';\nSELECT pg_reload_conf();`)],
    undo: [sql("\\set saved `printenv SAVED`\nALTER SYSTEM SET primary_conninfo = :'saved';\nSELECT pg_reload_conf();")],
  };
}
