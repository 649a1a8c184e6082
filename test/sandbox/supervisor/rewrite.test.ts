import {expect, test} from 'vitest';
import {rewriteHosts, rewriteMainPid, rewriteNames, rewritePaths} from '../../../src/sandbox/supervisor/rewrite.ts';

const dollar = '$';
const mounts = [
  {from: '/data', to: '/sandbox/claims/data-0'},
  {from: '/etc/gomeet', to: '/sandbox/pods/x/volumes/base'},
  {from: '/etc/gomeet/redis', to: '/sandbox/pods/x/volumes/config'},
  {from: '/tmp', to: '/sandbox/pods/x/tmp'},
  {from: '/dev/shm', to: '/sandbox/pods/x/volumes/shm'},
];

test.each([
  ['dir /data', 'dir /sandbox/claims/data-0'],
  ['/data/redis.conf', '/sandbox/claims/data-0/redis.conf'],
  ['cp /etc/gomeet/redis/redis.conf /data', 'cp /sandbox/pods/x/volumes/config/redis.conf /sandbox/claims/data-0'],
  ['/etc/gomeet/other', '/sandbox/pods/x/volumes/base/other'],
  [`"${dollar}{DIR:-/data}"`, `"${dollar}{DIR:-/sandbox/claims/data-0}"`],
  ["auth_file='/data/users'", "auth_file='/sandbox/claims/data-0/users'"],
  ['PATH=/tmp:/bin', 'PATH=/sandbox/pods/x/tmp:/bin'],
])('the mount in %s is replaced', (text, expected) => {
  expect(rewritePaths(text, mounts)).toBe(expected);
});

test.each([
  '/database',
  '/data-old',
  '/data.bak',
  '/var/data',
  '$ROOT/data',
  `${dollar}{ROOT}/data`,
  '$(pwd)/data',
  './data',
  '/dev/shm',
  'meta/data',
])('%s is no path of a mount', (text) => {
  expect(rewritePaths(text, mounts)).toBe(text);
});

test('an address that was put in is not replaced again', () => {
  const nested = [
    {from: '/sandbox', to: '/elsewhere'},
    {from: '/data', to: '/sandbox/claims'},
  ];
  expect(rewritePaths('/data /sandbox', nested)).toBe('/sandbox/claims /elsewhere');
});

test.each([
  ['gomeet = host=postgres-primary port=5432', 'gomeet = host=127.10.1.1 port=5432'],
  ["primary_conninfo = 'host=postgres-primary.gomeet.svc'", "primary_conninfo = 'host=127.10.1.1'"],
  ['host = "postgres-primary"', 'host = "127.10.1.1"'],
  ['host=elsewhere', 'host=elsewhere'],
  ['localhost=postgres-primary', 'localhost=postgres-primary'],
  ['host=$PG_PRIMARY_HOST', 'host=$PG_PRIMARY_HOST'],
])('%s becomes %s', (text, expected) => {
  const routes = new Map([
    ['postgres-primary', '127.10.1.1'],
    ['postgres-primary.gomeet.svc', '127.10.1.1'],
  ]);
  expect(rewriteHosts(text, routes)).toBe(expected);
});

test.each([
  ['sleep 15 && kill -INT 1', 'sleep 15 && kill -INT "$GOMEET_MAIN_PID"'],
  ['kill 1', 'kill "$GOMEET_MAIN_PID"'],
  ['kill -s TERM 1; true', 'kill -s TERM "$GOMEET_MAIN_PID"; true'],
  ['kill -9 12', 'kill -9 12'],
  ['skill 1', 'skill 1'],
])('process 1 in %s is the server and never init', (text, expected) => {
  expect(rewriteMainPid(text)).toBe(expected);
});

test.each([
  ['redis-master-0.redis-cluster:6379', '127.10.3.1:6379'],
  ['  - redis-master-0.redis-cluster:6379', '  - 127.10.3.1:6379'],
  ['postgres://u:p@redis-master-0.redis-cluster:6379/x', 'postgres://u:p@127.10.3.1:6379/x'],
  ['url: http://redis-master-0.redis-cluster/x', 'url: http://127.10.3.1/x'],
  ['127.0.0.1:5432/postgres', '127.10.9.9:5432/postgres'],
  ['listen 0.0.0.0:9094', 'listen 127.10.9.9:9094'],
  ['redis-master-0.redis-cluster', 'redis-master-0.redis-cluster'],
  ['other.redis-master-0.redis-cluster:1', 'other.redis-master-0.redis-cluster:1'],
  ['ttl: 14400', 'ttl: 14400'],
])('the names of %s become %s', (text, expected) => {
  expect(rewriteNames(text, new Map([['redis-master-0.redis-cluster', '127.10.3.1']]), '127.10.9.9')).toBe(expected);
});
