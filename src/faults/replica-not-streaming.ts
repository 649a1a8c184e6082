import {cutOff} from './_postgres.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'replica-not-streaming',
  summary: 'One PostgreSQL replica is up but receives no WAL from the primary (postgres-replica-0 unless another pod is named)',
  parameter: {name: 'POD', required: false, form: /^postgres-replica-\d+$/},
  simulate: (pod = 'postgres-replica-0') => ({kind: 'replica-not-streaming', pod}),
  sandbox: [{kind: 'standing', acts: ({workload: pod}) => [cutOff(pod)]}],
  strikes: {kind: 'pod', name: 'postgres-replica-0'},
  mayChange: ['old-pods'],
  mechanism: 'the replica gets a primary_conninfo that leads nowhere, and its walreceiver ends',
  mustNotice: ['postgres.replication'],
  health: {
    exit: 3,
    mustNotice: ['postgres.replication', 'postgres.wal-receiver', 'postgres.slots'],
    mayNotice: ['postgres.*', 'kubernetes.*', 'monitoring.*'],
  },
};
export default fault;
