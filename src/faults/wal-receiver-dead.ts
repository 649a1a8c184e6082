import {PRIMARY, setting} from './_postgres.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'wal-receiver-dead',
  summary:
    'The WAL receiver of one PostgreSQL replica stands still: nothing arrives any more, and the primary goes on saying that it streams (postgres-replica-0 unless another pod is named)',
  parameter: {name: 'POD', required: false, form: /^postgres-replica-\d+$/},
  simulate: (pod = 'postgres-replica-0') => ({kind: 'wal-receiver-stopped', pod}),
  mechanism: 'SIGSTOP of the walreceiver process; the wal_sender_timeout of the primary is off, as if the network swallowed its packets',
  sandbox: [
    {
      kind: 'standing',
      acts: ({workload: pod}) => [setting(PRIMARY, 'wal_sender_timeout', '0'), {kind: 'freeze', pods: {pod}, title: 'walreceiver'}],
    },
  ],
  strikes: {kind: 'pod', name: 'postgres-replica-0'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {
    exit: 3,
    mustNotice: ['postgres.wal-receiver'],
    mayNotice: ['postgres.replication', 'postgres.replay', 'postgres.sync', 'postgres.settings', 'postgres.transactions', 'monitoring.*'],
  },
};
export default fault;
