import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'archiver-failing',
  summary: 'Nothing receives the WAL of the primary for the archive any more: its slot keeps it on the primary, and no restore reaches now',
  mechanism: 'SIGKILL of the pg_receivewal behind the pod postgres-wal-archiver-0, held down',
  sandbox: [{kind: 'standing', acts: () => [{kind: 'hold', pods: {labels: {app: 'postgres-wal-archiver'}}}]}],
  strikes: {kind: 'cluster'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {
    exit: 3,
    mustNotice: ['postgres.archiver'],
    mayNotice: ['postgres.slots', 'backups.*', 'kubernetes.*', 'monitoring.*'],
  },
};
export default fault;
