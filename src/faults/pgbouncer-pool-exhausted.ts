import {pooler, shell} from './_standing.ts';
import type {Fault} from './_types.ts';

const through = '-h 127.0.0.1 -p 6432 -U gomeet_a';
/** Shorter than idle_in_transaction_session_timeout, which would end them. */
const hold = [
  'export PGAPPNAME=gomeet-fault',
  `exec pgbench -n ${through} -c 40 -j 1 -T 86400 -f - gomeet <<SCRIPT`,
  'BEGIN;',
  'SELECT 1;',
  '\\\\sleep 240 s',
  'COMMIT;',
  'SCRIPT',
].join('\n');
/** PgBouncer lets nobody wait longer than query_wait_timeout, so they ask again. */
const wait = `while :; do for i in 1 2 3 4; do psql -X -q ${through} -d gomeet -c 'SELECT 1' & done; wait; sleep 0.1; done`;

const fault: Fault = {
  name: 'pgbouncer-pool-exhausted',
  summary: 'Transactions that do not end hold every server connection of the database gomeet, and clients wait',
  mechanism: 'pgbench through each pod with more open transactions than its pool has connections, and clients that ask for one',
  sandbox: [
    {
      kind: 'standing',
      acts: ({labels}) => [
        {kind: 'session', pods: {labels}, command: shell(hold)},
        {
          kind: 'session',
          pods: {labels},
          command: shell(wait),
          shows: {...pooler('SHOW POOLS'), shows: '^gomeet\\|gomeet_a\\|\\d+\\|[1-9]'},
        },
      ],
      strikeMs: 30_000,
    },
  ],
  strikes: {kind: 'workload', name: 'pgbouncer', unfit: ({metadata}) => (metadata.name === 'pgbouncer' ? undefined : 'it is no PgBouncer')},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {
    exit: 3,
    mustNotice: ['pgbouncer.pools', 'pgbouncer.query'],
    mayNotice: ['pgbouncer.*', 'postgres.transactions', 'postgres.connections', 'monitoring.*'],
  },
};
export default fault;
