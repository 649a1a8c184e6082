import {asks, client} from './_standing.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'long-transaction',
  summary: 'One transaction on the primary goes on and on, statement after statement',
  mechanism: 'psql in the pod with BEGIN and a statement every second',
  sandbox: [
    {
      kind: 'standing',
      acts: ({workload: pod}) => [
        {
          kind: 'session',
          pods: {pod},
          command: client('BEGIN;\nSELECT pg_sleep(0.9), count(*) FROM shard_map \\watch 0.1'),
          shows: asks("count(*) > 0 FROM pg_stat_activity WHERE application_name = 'gomeet-fault' AND xact_start < now() - interval '2 s'"),
        },
      ],
    },
  ],
  strikes: {kind: 'pod', name: 'postgres-primary-0'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {
    exit: 0,
    mustNotice: ['postgres.transactions'],
    mayNotice: ['postgres.statements', 'monitoring.*'],
    sooner: {'postgres.transactions': {warnSeconds: 2}},
  },
};
export default fault;
