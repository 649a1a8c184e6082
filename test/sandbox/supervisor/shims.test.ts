import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {shimsFor, writeShims} from '../../../src/sandbox/shims/index.ts';
import {libpqPrograms} from '../../../src/sandbox/shims/libpq.ts';
import {routesScript} from '../../../src/sandbox/supervisor/routes.ts';

let dir = '';
/** Programs that print what they are given, one argument a line. */
const REAL = [...libpqPrograms, 'redis-cli', 'redis-server', 'wget', 'curl', 'getent'];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gomeet-shims-'));
  await Promise.all([mkdir(join(dir, 'real')), mkdir(join(dir, 'shims'))]);
  for (const name of REAL) {
    await writeFile(
      join(dir, 'real', name),
      '#!/bin/sh\nfor a in "$@"; do printf "%s\\n" "$a"; done\nprintf "PGHOST=%s\\n" "$PGHOST" >&2\n',
    );
    await chmod(join(dir, 'real', name), 0o755);
  }
  await writeShims(join(dir, 'shims'), await shimsFor([join(dir, 'real')]));
  const routes = new Map([
    ['postgres-primary', '127.10.1.1'],
    ['redis-master-1.redis-cluster', '127.10.3.2'],
    ['pgbouncer', '127.10.2.1'],
  ]);
  await writeFile(join(dir, 'routes.sh'), routesScript(routes));
});
afterAll(() => rm(dir, {recursive: true}));

async function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [program = '', ...args] = argv;
  const base = {PATH: '/usr/bin:/bin', HOSTNAME: 'redis-master-0', GOMEET_ROUTES: join(dir, 'routes.sh'), GOMEET_POD_ADDRESS: '127.10.9.9'};
  const {stdout, stderr} = await execa(join(dir, 'shims', program), args, {env: {...base, ...env}, extendEnv: false});
  return {args: stdout.split('\n'), pgHost: /PGHOST=(.*)/.exec(stderr)?.[1]};
}

test.each([
  [
    ['psql', '-h', 'postgres-primary', '-c', 'SELECT 1'],
    ['-h', '127.10.1.1', '-c', 'SELECT 1'],
  ],
  [['psql', '-hpostgres-primary'], ['-h127.10.1.1']],
  [
    ['psql', '--host=pgbouncer', '-p', '6432'],
    ['--host=127.10.2.1', '-p', '6432'],
  ],
  [
    ['psql', '-h', 'localhost', '-U', 'a b'],
    ['-h', '127.10.9.9', '-U', 'a b'],
  ],
  [
    ['psql', '-h', '127.0.0.1'],
    ['-h', '127.10.9.9'],
  ],
  [
    ['psql', '-h', 'db.example.com'],
    ['-h', 'db.example.com'],
  ],
  [
    ['psql', '-h', '/var/run/postgresql'],
    ['-h', '@gomeet-10-pod'],
  ],
  [['psql', 'postgres://u:p@pgbouncer:6432/gomeet?sslmode=disable'], ['postgres://u:p@127.10.2.1:6432/gomeet?sslmode=disable']],
  [
    ['psql', '-Atc', 'host=postgres-primary'],
    ['-Atc', 'host=postgres-primary'],
  ],
  [
    ['psql', '-c', 'postgres://pgbouncer/x'],
    ['-c', 'postgres://pgbouncer/x'],
  ],
  [
    ['pg_basebackup', '-d', 'host=postgres-primary user=r', '-X', 'stream', '-c', 'fast'],
    ['-d', 'host=127.10.1.1 user=r', '-X', 'stream', '-c', 'fast'],
  ],
  [['pg_receivewal', '--dbname=user=r host=postgres-primary'], ['--dbname=user=r host=127.10.1.1']],
  [
    ['pg_isready', '-q', '-U', 'postgres'],
    ['-q', '-U', 'postgres'],
  ],
])('%j dials the right address', async (argv, expected) => {
  expect((await run(argv, {GOMEET_PG_SOCKET: '@gomeet-10-pod'})).args).toEqual(expected);
});

test.each([
  [{GOMEET_PG_SOCKET: '@gomeet-10-pod'}, '@gomeet-10-pod'],
  [{}, '127.10.9.9'],
  [{PGHOST: 'postgres-primary', GOMEET_PG_SOCKET: '@gomeet-10-pod'}, '127.10.1.1'],
  [{PGHOST: '/var/run/postgresql', GOMEET_PG_SOCKET: '@gomeet-10-pod'}, '@gomeet-10-pod'],
  [{PGHOST: 'db.example.com'}, 'db.example.com'],
])('without a host in the arguments, %j dials %s', async (env, expected) => {
  expect((await run(['psql', '-c', 'SELECT 1'], env)).pgHost).toBe(expected);
});

test.each([
  [
    ['redis-cli', 'cluster', 'info'],
    ['-h', '127.10.9.9', 'cluster', 'info'],
  ],
  [
    ['redis-cli', '-c', 'get', 'redis-master-1.redis-cluster:1'],
    ['-h', '127.10.9.9', '-c', 'get', 'redis-master-1.redis-cluster:1'],
  ],
  [
    ['redis-cli', '-h', 'redis-master-1.redis-cluster', '-p', '6379', 'ping'],
    ['-h', '127.10.3.2', '-p', '6379', 'ping'],
  ],
  [
    ['redis-cli', '-h', '127.10.3.7', 'ping'],
    ['-h', '127.10.3.7', 'ping'],
  ],
  [
    ['redis-cli', '-u', 'redis://u:p@localhost:6379/0', 'ping'],
    ['-u', 'redis://u:p@127.10.9.9:6379/0', 'ping'],
  ],
  [
    ['redis-cli', '--cluster', 'create', 'redis-master-1.redis-cluster:6379', '127.10.3.3:6379'],
    ['--cluster', 'create', '127.10.3.2:6379', '127.10.3.3:6379'],
  ],
  [
    ['redis-cli', '-p', '16379', 'set', 'k', 'a  b'],
    ['-h', '127.10.9.9', '-p', '16379', 'set', 'k', 'a  b'],
  ],
  [
    ['redis-server', '/data/redis.conf'],
    ['/data/redis.conf', '--cluster-preferred-endpoint-type', 'ip'],
  ],
  [['redis-server', '--version'], ['--version']],
  [
    ['curl', '-fsS', 'http://localhost:9187/metrics'],
    ['-fsS', 'http://127.10.9.9:9187/metrics'],
  ],
  [
    ['wget', '-qO-', 'http://pgbouncer:6432/'],
    ['-qO-', 'http://127.10.2.1:6432/'],
  ],
  [['curl', 'https://example.com/a'], ['https://example.com/a']],
  [['getent', 'hosts', 'redis-master-1.redis-cluster'], ['127.10.3.2       redis-master-1.redis-cluster']],
  [
    ['getent', 'hosts', 'example.com'],
    ['hosts', 'example.com'],
  ],
  [['hostname'], ['redis-master-0']],
  [['hostname', '-i'], ['127.10.9.9']],
])('%j becomes %j', async (argv, expected) => {
  expect((await run(argv, {GOMEET_SERVER_ARGUMENTS: '--cluster-preferred-endpoint-type ip'})).args).toEqual(expected);
});

test('a program that is not installed gets no shim', async () => {
  const names = (await shimsFor([])).map(({name}) => name);
  expect(names).toEqual(['hostname', 'docker-entrypoint.sh']);
});
