import {asks, client} from './_standing.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'idle-in-transaction',
  summary: 'A client began a transaction on the primary and does nothing: what it read cannot be cleaned up',
  mechanism: 'psql in the pod with BEGIN and one SELECT, idle_in_transaction_session_timeout switched off for itself',
  sandbox: [
    {
      kind: 'standing',
      acts: ({workload: pod}) => [
        {
          kind: 'session',
          pods: {pod},
          command: client('SET idle_in_transaction_session_timeout = 0;\nBEGIN;\nSELECT count(*) FROM shard_map;'),
          shows: asks("count(*) > 0 FROM pg_stat_activity WHERE application_name = 'gomeet-fault' AND state = 'idle in transaction'"),
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
    mayNotice: ['monitoring.*'],
    sooner: {'postgres.transactions': {idleWarnSeconds: 2}},
  },
};
export default fault;
