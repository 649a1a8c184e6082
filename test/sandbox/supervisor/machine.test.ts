import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {findIdentity, podsRoot} from '../../../src/sandbox/supervisor/identity.ts';
import {findPrograms, missingPrograms, numberIn} from '../../../src/sandbox/supervisor/programs.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gomeet-machine-'));
});
afterEach(() => rm(dir, {recursive: true}));

async function program(path: string, says: string): Promise<void> {
  await mkdir(join(dir, path, '..'), {recursive: true});
  await writeFile(join(dir, path), `#!/bin/sh\necho '${says}'\n`);
  await chmod(join(dir, path), 0o755);
}

test('the newest PostgreSQL of Debian is taken, the other servers from PATH', async () => {
  await program('pg/9/bin/postgres', 'postgres (PostgreSQL) 9.6.24');
  await program('pg/15/bin/postgres', 'postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)');
  await program('bin/pgbouncer', 'PgBouncer 1.18.0');
  await program('bin/redis-server', 'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64');
  const found = await findPrograms({path: join(dir, 'bin'), debian: join(dir, 'pg'), more: []});
  expect(found.versions).toEqual({postgres: '15.18', pgbouncer: '1.18.0', redis: '7.0.15'});
  expect(found.path[0]).toBe(join(dir, 'pg/15/bin'));
});

test('a server that is missing is named with its install line', async () => {
  await program('bin/no-such-server', '');
  const missing = await findPrograms({path: join(dir, 'bin'), debian: join(dir, 'pg'), more: []}).catch((error: unknown) => error);
  expect(missing).toMatchObject({
    message: 'The sandbox runs real data stores, and this machine lacks: postgres, pgbouncer, redis-server.',
    suggestions: ['apt-get install postgresql', 'apt-get install pgbouncer', 'apt-get install redis-server'],
  });
});

test('what is optional and missing is named with its install line, what the sandbox built stays off the PATH', async () => {
  await program('pg/15/bin/postgres', 'postgres (PostgreSQL) 15.18');
  await program('bin/pgbouncer', 'PgBouncer 1.18.0');
  await program('bin/redis-server', 'Redis server v=7.0.15');
  const folders = {path: join(dir, 'bin'), debian: join(dir, 'pg'), more: []};
  expect(missingPrograms(await findPrograms(folders))).toContainEqual({program: 'coturn', install: 'apt-get install coturn'});
  await program('built/livekit-server', 'livekit-server version 1.13.5');
  const found = await findPrograms({...folders, built: join(dir, 'built')});
  expect(found.files.livekit).toBe(join(dir, 'built/livekit-server'));
  expect(found.versions.livekit).toBe('1.13.5');
  expect(found.path).not.toContain(join(dir, 'built'));
});

test('as root, the servers run as the user postgres, below a directory that it can reach', async () => {
  const passwd = join(dir, 'passwd');
  await writeFile(passwd, 'root:x:0:0::/root:/bin/sh\npostgres:x:101:104::/var/lib/postgresql:/bin/bash\n');
  expect(await findIdentity(passwd, {uid: 0, username: 'root'})).toEqual({uid: 101, gid: 104, user: 'postgres'});
  expect(podsRoot('/home/ops/.local/state/gomeet/sandbox/default', 0)).toMatch(/^\/var\/lib\/gomeet-sandbox\/default-[0-9a-f]{8}$/);
  await writeFile(passwd, 'root:x:0:0::/root:/bin/sh\n');
  await expect(findIdentity(passwd, {uid: 0, username: 'root'})).rejects.toThrow('no user "postgres"');
});

test('everybody else runs them as themselves, inside the sandbox', async () => {
  expect(await findIdentity('/nonexistent', {uid: 1000, username: 'somebody'})).toEqual({user: 'somebody'});
  expect(podsRoot('/home/somebody/sandbox', 1000)).toBe('/home/somebody/sandbox/pods');
});

test('a version is the first dotted number', () => {
  expect(numberIn('postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)')).toBe('15.18');
});
