import {loopback, type Override} from './_override.ts';

const memory = 'four PostgreSQL servers share one small machine';
const disk = 'WAL of four servers shares one small disk';
const postgres17 = 'PostgreSQL 15 of Debian 12 does not know it';

export const postgres: readonly Override[] = [
  {program: 'postgres', file: 'postgresql.conf', key: 'listen_addresses', value: "'$ADDRESS'", how: 'ensure', reason: loopback},
  {
    program: 'postgres',
    file: 'postgresql.conf',
    key: 'unix_socket_directories',
    value: "'$SOCKET'",
    how: 'ensure',
    reason: 'socket paths are limited to 107 bytes; an abstract socket needs no directory',
  },
  {
    program: 'postgres',
    file: 'postgresql.conf',
    key: 'ident_file',
    value: "'$IDENT'",
    how: 'ensure',
    unprivileged: true,
    reason: 'peer authentication of the user who runs the sandbox',
  },
  {
    program: 'postgres',
    file: 'pg_hba.conf',
    key: 'peer',
    value: 'peer map=sandbox',
    unprivileged: true,
    reason: 'the operating system user is not called postgres',
  },
  {program: 'postgres', file: '*.conf', key: 'shared_buffers', value: "'16MB'", reason: memory},
  {program: 'postgres', file: '*.conf', key: 'min_wal_size', value: "'32MB'", reason: disk},
  {program: 'postgres', file: '*.conf', key: 'max_wal_size', value: "'256MB'", reason: disk},
  {program: 'postgres', file: '*.conf', key: 'max_slot_wal_keep_size', value: "'1GB'", reason: disk},
  {program: 'postgres', file: '*.conf', key: 'reserved_connections', value: null, below: '16', reason: postgres17},
  {program: 'postgres', file: '*.conf', key: 'vacuum_buffer_usage_limit', value: null, below: '16', reason: postgres17},
  {program: 'postgres', file: '*.conf', key: 'summarize_wal', value: null, below: '17', reason: postgres17},
  {program: 'postgres', file: '*.conf', key: 'sync_replication_slots', value: null, below: '17', reason: postgres17},
  {program: 'postgres', file: '*.conf', key: 'synchronized_standby_slots', value: null, below: '17', reason: postgres17},
  {program: 'postgres', file: '*.conf', key: 'transaction_timeout', value: null, below: '17', reason: postgres17},
  {program: 'postgres', file: '*.conf', key: 'io_combine_limit', value: null, below: '17', reason: postgres17},
];
