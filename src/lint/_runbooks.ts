/** Runbooks that an alert may name: `gomeet runbook NAME`. */
export const runbookNames: readonly string[] = [
  'api-server',
  'backup-restore',
  'certificates',
  'database-pool',
  'dns-mismatch',
  'high-turn-usage',
  'hpa-stuck',
  'latency-api',
  'monitoring',
  'node-pressure',
  'postgres-replication',
  'recording-failure',
  'redis-cluster',
  'rollout',
  'sfu-saturation',
  'ws-failures',
];
