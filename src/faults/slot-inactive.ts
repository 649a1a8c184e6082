import {asks, sql} from './_standing.ts';
import type {Fault} from './_types.ts';

const SLOT = 'gomeet_fault';

const fault: Fault = {
  name: 'slot-inactive',
  summary: 'A replication slot that nobody reads keeps WAL on the primary, as a replica does that was taken away without its slot',
  mechanism: 'pg_create_physical_replication_slot() on the primary, and no reader',
  sandbox: [
    {
      kind: 'standing',
      acts: ({workload: pod}) => [
        {
          kind: 'state',
          pods: {pod},
          holds: asks(`count(*) > 0 FROM pg_replication_slots WHERE slot_name = '${SLOT}'`),
          apply: [sql(`SELECT pg_create_physical_replication_slot('${SLOT}', true)`)],
          undo: [sql(`SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '${SLOT}'`)],
        },
      ],
    },
  ],
  strikes: {kind: 'pod', name: 'postgres-primary-0'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 0, mustNotice: ['postgres.slots'], mayNotice: ['monitoring.*']},
};
export default fault;
