import {cloned, cutOff, PRIMARY, slotOf} from './_postgres.ts';
import {asks, type PodCommand, type PodQuestion, sql} from './_standing.ts';
import type {Fault} from './_types.ts';

function lost(pod: string): PodQuestion {
  return asks(`wal_status = 'lost' FROM pg_replication_slots WHERE slot_name = '${slotOf(pod)}'`);
}

/** What the other slots keep is read again by then: the WAL archiver tells how far it is every ten seconds only. */
const followMs = 20_000;

/**
 * The messages need no commit, which would wait for the replica that is cut off. Nobody else may be behind when the primary
 * removes WAL: a slot that is lost as well would not come back by healing.
 */
function loses(pod: string): readonly PodCommand[] {
  const write = "SELECT pg_logical_emit_message(false, 'gomeet-fault', 'x'), pg_switch_wal();";
  const behind = `SELECT FROM pg_replication_slots WHERE slot_name <> '${slotOf(pod)}' AND pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) > 1024 * 1024`;
  const follow = `DO $$ BEGIN FOR i IN 1..${followMs / 100} LOOP EXIT WHEN NOT EXISTS (${behind}); PERFORM pg_sleep(0.1); END LOOP; END $$;`;
  const alone = `slot_name = '${slotOf(pod)}' AND NOT active AND NOT EXISTS (${behind})`;
  return [
    sql("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB';\nSELECT pg_reload_conf();"),
    sql(`${write}\n${write}\n${follow}\nSELECT 1 / count(*) FROM pg_replication_slots WHERE ${alone};\nCHECKPOINT;`),
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
