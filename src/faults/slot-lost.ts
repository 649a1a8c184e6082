import {cloned, cutOff, PRIMARY, slotOf} from './_postgres.ts';
import {asks, type PodCommand, type PodQuestion, sql} from './_standing.ts';
import type {Fault} from './_types.ts';

function lost(pod: string): PodQuestion {
  return asks(`wal_status = 'lost' FROM pg_replication_slots WHERE slot_name = '${slotOf(pod)}'`);
}

/** The messages need no commit, which would wait for the replica that is cut off. A second is enough for the others to follow. */
function loses(pod: string): readonly PodCommand[] {
  const write = "SELECT pg_logical_emit_message(false, 'gomeet-fault', 'x'), pg_switch_wal();";
  return [
    sql("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB';\nSELECT pg_reload_conf();"),
    sql(
      `${write}\n${write}\nSELECT pg_sleep(1);\nSELECT 1 / count(*) FROM pg_replication_slots WHERE slot_name = '${slotOf(pod)}' AND NOT active;\nCHECKPOINT;`,
    ),
    sql('ALTER SYSTEM RESET max_slot_wal_keep_size;\nSELECT pg_reload_conf();'),
  ];
}

const fault: Fault = {
  name: 'slot-lost',
  summary:
    'The WAL that one PostgreSQL replica still needs is gone from the primary: it can never catch up (postgres-replica-0 unless another pod is named)',
  parameter: {name: 'POD', required: false, form: /^postgres-replica-\d+$/},
  mechanism:
    'the replica is cut off, and the primary removes WAL beyond a max_slot_wal_keep_size of 1 MB; healing clones the replica again by its own init container',
  sandbox: [
    {
      kind: 'standing',
      acts: ({workload: pod}) => [
        cloned(pod),
        cutOff(pod),
        {kind: 'state', pods: {pod: PRIMARY}, holds: lost(pod), apply: loses(pod), undo: []},
      ],
      strikeMs: 60_000,
      undoMs: 120_000,
    },
  ],
  strikes: {kind: 'pod', name: 'postgres-replica-0'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {
    exit: 3,
    mustNotice: ['postgres.slots', 'postgres.replication', 'postgres.wal-receiver'],
    mayNotice: ['postgres.*', 'backups.archive', 'kubernetes.*', 'monitoring.*'],
  },
};
export default fault;
