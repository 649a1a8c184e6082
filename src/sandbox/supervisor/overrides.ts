import type {App} from './view.ts';

/** One difference between the deployed configuration and the one that runs. */
export interface Override {
  readonly program: App;
  /** File that the key is looked for in: a name, or `*.conf` for every file of that ending but pg_hba.conf. */
  readonly file: string;
  readonly key: string;
  /** The value that runs, `$ADDRESS`, `$SOCKET` and `$IDENT` filled in per pod; null: the line is left out. */
  readonly value: string | null;
  /** `replace` (default) changes the key where it is deployed; `ensure` also adds it to the main file; `argument` passes it to the server, because a script writes the file. */
  readonly how?: 'replace' | 'ensure' | 'argument';
  /** Only for servers below this version: from there on the deployed value works. */
  readonly below?: string;
  /** Only when the servers cannot run as the Debian user `postgres`, because gomeet is not root. */
  readonly unprivileged?: true;
  readonly reason: string;
}

const loopback = 'one loopback address per pod stands in for the pod network; nothing else may listen';
const memory = 'four PostgreSQL servers share one small machine';
const disk = 'WAL of four servers shares one small disk';
const postgres17 = 'PostgreSQL 15 of Debian 12 does not know it';
const pgbouncer18 = 'PgBouncer 1.18 of Debian 12 does not know it';

/** Everything that a sandbox runs differently from what was deployed, apart from routing (paths of mounts, names of hosts). */
export const OVERRIDES: readonly Override[] = [
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

  {program: 'pgbouncer', file: 'pgbouncer.ini', key: 'listen_addr', value: '$ADDRESS', how: 'ensure', reason: loopback},
  {program: 'pgbouncer', file: 'pgbouncer.ini', key: 'auth_dbname', value: null, below: '1.19', reason: pgbouncer18},
  {program: 'pgbouncer', file: 'pgbouncer.ini', key: 'peer_id', value: null, below: '1.19', reason: pgbouncer18},
  {program: 'pgbouncer', file: 'pgbouncer.ini', key: 'track_extra_parameters', value: null, below: '1.20', reason: pgbouncer18},
  {program: 'pgbouncer', file: 'pgbouncer.ini', key: 'max_prepared_statements', value: null, below: '1.21', reason: pgbouncer18},
  {program: 'pgbouncer', file: 'pgbouncer.ini', key: 'max_user_client_connections', value: null, below: '1.24', reason: pgbouncer18},

  {program: 'redis', file: 'redis.conf', key: 'bind', value: '$ADDRESS', how: 'ensure', reason: loopback},
  {
    program: 'redis',
    file: 'redis.conf',
    key: 'bind-source-addr',
    value: '$ADDRESS',
    how: 'ensure',
    reason: 'a peer sees the address of the pod, as it would on a pod network, and not 127.0.0.1',
  },
  {
    program: 'redis',
    file: 'redis.conf',
    key: 'cluster-node-timeout',
    value: '2000',
    reason: 'no network between the nodes: a rehearsed failover need not take longer',
  },
  {
    program: 'redis',
    file: 'redis.conf',
    key: 'repl-diskless-sync-delay',
    value: '0',
    how: 'ensure',
    reason: 'a single replica per master: waiting for more brings nothing',
  },
  {
    program: 'redis',
    file: '*.conf',
    key: 'activedefrag',
    value: 'no',
    reason: 'Debian builds Redis with the system jemalloc, which cannot defragment; the server refuses to start',
  },
  {program: 'redis', file: '*.conf', key: 'io-threads', value: '1', reason: 'twelve servers share the cores of one machine'},
  {
    program: 'redis',
    file: 'redis.conf',
    key: 'cluster-preferred-endpoint-type',
    value: 'ip',
    how: 'argument',
    reason: 'names of pods do not resolve on this machine, so a redirect must name an address',
  },
];
