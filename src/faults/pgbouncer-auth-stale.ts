import {PRIMARY} from './_postgres.ts';
import {asks, pooler, shell, sql} from './_standing.ts';
import type {Fault} from './_types.ts';

/** A password's verifier that fits no password. */
const NOBODY_KNOWS = `SCRAM-SHA-256$4096:${'A'.repeat(22)}==$${'A'.repeat(43)}=:${'A'.repeat(43)}=`;
const login =
  "if PGCONNECT_TIMEOUT=3 psql -X -q -h 127.0.0.1 -p 6432 -U gomeet_a -d gomeet -c 'SELECT 1'; then echo well; else echo refused; fi";

const fault: Fault = {
  name: 'pgbouncer-auth-stale',
  summary: 'PgBouncer still has the old password of the role by which it looks up logins: nobody gets in any more',
  mechanism: 'the role pgbouncer gets another password in PostgreSQL, and each PgBouncer connects anew with the one of its auth_file',
  sandbox: [
    {
      kind: 'standing',
      acts: ({labels}) => [
        {
          kind: 'state',
          pods: {pod: PRIMARY},
          holds: asks(`rolpassword = '${NOBODY_KNOWS}' FROM pg_authid WHERE rolname = 'pgbouncer'`),
          saves: sql("SELECT rolpassword FROM pg_authid WHERE rolname = 'pgbouncer'"),
          apply: [sql(`ALTER ROLE pgbouncer PASSWORD '${NOBODY_KNOWS}'`)],
          undo: [sql("\\set saved `printenv SAVED`\nALTER ROLE pgbouncer PASSWORD :'saved'")],
        },
        {kind: 'state', pods: {labels}, holds: {...shell(login), shows: '^refused$'}, apply: [pooler('RECONNECT')], undo: []},
      ],
      strikeMs: 30_000,
    },
  ],
  strikes: {kind: 'workload', name: 'pgbouncer', unfit: ({metadata}) => (metadata.name === 'pgbouncer' ? undefined : 'it is no PgBouncer')},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['pgbouncer.query', 'pgbouncer.logins'], mayNotice: ['pgbouncer.*', 'monitoring.*']},
};
export default fault;
