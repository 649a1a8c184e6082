import {loopback, type Override} from './_override.ts';

const old = 'postgres_exporter 0.11 of Debian 12 does not know it, and lacks the metrics that it switches on';
const unknownFlags = [
  'collector.stat_statements',
  'collector.stat_statements.limit',
  'collector.long_running_transactions',
  'collector.postmaster',
];

export const exporters: readonly Override[] = [
  {program: 'postgres-exporter', file: '', key: 'web.listen-address', value: '$ADDRESS:9187', how: 'flag', reason: loopback},
  ...unknownFlags.map(
    (key): Override => ({program: 'postgres-exporter', file: '', key, value: null, how: 'flag', below: '0.12', reason: old}),
  ),
  {
    program: 'redis-exporter',
    file: '',
    key: 'REDIS_EXPORTER_WEB_LISTEN_ADDRESS',
    value: '$ADDRESS:9121',
    how: 'variable',
    reason: loopback,
  },
];
