import {asks, sql} from './_standing.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'replay-paused',
  summary:
    'One PostgreSQL replica receives WAL and does not replay it, so that what is read there grows old (postgres-replica-0 unless another pod is named)',
  parameter: {name: 'POD', required: false, form: /^postgres-replica-\d+$/},
  simulate: (pod = 'postgres-replica-0') => ({kind: 'replay-paused', pod}),
  mechanism: 'pg_wal_replay_pause() on the replica; pg_wal_replay_resume() heals',
  sandbox: [
    {
      kind: 'standing',
      acts: ({workload: pod}) => [
        {
          kind: 'state',
          pods: {pod},
          holds: asks('pg_is_in_recovery() AND pg_is_wal_replay_paused()'),
          apply: [sql('SELECT pg_wal_replay_pause()')],
          undo: [sql('SELECT pg_wal_replay_resume() WHERE pg_is_in_recovery()')],
        },
      ],
    },
  ],
  strikes: {kind: 'pod', name: 'postgres-replica-0'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 0, mustNotice: ['postgres.replay'], mayNotice: ['postgres.replication', 'postgres.wal-receiver', 'monitoring.*']},
};
export default fault;
