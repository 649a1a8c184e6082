import {asks, shell} from './_standing.ts';
import type {Fault} from './_types.ts';

const LEFT =
  "current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int" +
  " - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')";
const fill = [
  `n=$(psql -X -A -t -q -U postgres -d postgres -c "SELECT ${LEFT} + 1")`,
  'export PGAPPNAME=gomeet-fault',
  'exec pgbench -n -U postgres -c "$n" -j 1 -T 86400 -f - postgres <<SCRIPT\n\\\\sleep 86400 s\nSCRIPT',
].join('\n');

const fault: Fault = {
  name: 'postgres-connections-exhausted',
  summary: 'Idle clients hold every connection of the primary that is not reserved for the superuser: new ones are refused',
  mechanism: 'pgbench opens as many sessions as are left and sleeps in them',
  sandbox: [
    {
      kind: 'standing',
      acts: ({workload: pod}) => [{kind: 'session', pods: {pod}, command: shell(fill), shows: asks(`${LEFT} <= 2`)}],
      strikeMs: 60_000,
    },
  ],
  strikes: {kind: 'pod', name: 'postgres-primary-0'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['postgres.connections'], mayNotice: ['postgres.*', 'pgbouncer.*', 'kubernetes.*', 'monitoring.*']},
};
export default fault;
