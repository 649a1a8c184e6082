import {loopback, type Override} from './_override.ts';

const pgbouncer18 = 'PgBouncer 1.18 of Debian 12 does not know it';

export const pgbouncer: readonly Override[] = [
  {program: 'pgbouncer', file: 'pgbouncer.ini', key: 'listen_addr', value: '$ADDRESS', how: 'ensure', reason: loopback},
  {program: 'pgbouncer', file: 'pgbouncer.ini', key: 'auth_dbname', value: null, below: '1.19', reason: pgbouncer18},
  {program: 'pgbouncer', file: 'pgbouncer.ini', key: 'peer_id', value: null, below: '1.19', reason: pgbouncer18},
  {program: 'pgbouncer', file: 'pgbouncer.ini', key: 'track_extra_parameters', value: null, below: '1.20', reason: pgbouncer18},
  {program: 'pgbouncer', file: 'pgbouncer.ini', key: 'max_prepared_statements', value: null, below: '1.21', reason: pgbouncer18},
  {program: 'pgbouncer', file: 'pgbouncer.ini', key: 'max_user_client_connections', value: null, below: '1.24', reason: pgbouncer18},
];
