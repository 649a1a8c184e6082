import {cloned} from './_postgres.ts';
import {asks, sql} from './_standing.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'two-primaries',
  summary:
    'One PostgreSQL replica takes writes of its own: two primaries, and what is written to one is missing on the other (postgres-replica-0 unless another pod is named)',
  parameter: {name: 'POD', required: false, form: /^postgres-replica-\d+$/},
  mechanism: 'pg_promote() of the replica; healing clones it again by its own init container',
  sandbox: [
    {
      kind: 'standing',
      acts: ({workload: pod}) => [
        cloned(pod),
        {kind: 'state', pods: {pod}, holds: asks('NOT pg_is_in_recovery()'), apply: [sql('SELECT pg_promote()')], undo: []},
      ],
      undoMs: 120_000,
    },
  ],
  strikes: {kind: 'pod', name: 'postgres-replica-0'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {
    exit: 3,
    mustNotice: ['postgres.primary'],
    mayNotice: ['postgres.*', 'pgbouncer.config', 'backups.archive', 'kubernetes.*', 'monitoring.*'],
  },
};
export default fault;
