import {asks, client} from './_standing.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'locks-held',
  summary: 'A client holds a table of the primary for itself, and others wait',
  mechanism: 'psql in the pod with LOCK TABLE shard_map IN ACCESS EXCLUSIVE MODE, and another one that wants to read it',
  sandbox: [
    {
      kind: 'standing',
      acts: ({workload: pod}) => [
        {
          kind: 'session',
          pods: {pod},
          command: client('SET idle_in_transaction_session_timeout = 0;\nBEGIN;\nLOCK TABLE shard_map IN ACCESS EXCLUSIVE MODE;'),
          shows: asks(
            "count(*) > 0 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'shard_map'::regclass",
            'gomeet',
          ),
        },
        {
          kind: 'session',
          pods: {pod},
          command: client('SET lock_timeout = 0;\nSELECT count(*) FROM shard_map;'),
          shows: asks("count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"),
        },
      ],
    },
  ],
  strikes: {kind: 'pod', name: 'postgres-primary-0'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['postgres.locks'], mayNotice: ['postgres.transactions', 'monitoring.*']},
};
export default fault;
