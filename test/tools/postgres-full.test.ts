import {describe, expect, it} from 'vitest';
import {isUnread} from '../../src/core/data-stores.ts';
import {parseFullPostgres} from '../../src/tools/psql.ts';
import {fullScript} from '../../src/tools/psql-detail.ts';
import {out, pod, recorded} from './_parsers.ts';

const read = (text: string) => parseFullPostgres(out(text), pod);
const fullOf = (text: string) => {
  const {full} = read(text);
  if (full === undefined) throw new Error('no full reading');
  return full;
};
const primary = recorded('postgres-full-primary.txt');

describe('everything of PostgreSQL', () => {
  it('is asked over one connection, bounded in time, without a secret', () => {
    expect(fullScript(3).match(/\bpsql -X/g)).toHaveLength(1);
    expect(fullScript(3)).toContain('statement_timeout=2000');
    expect(fullScript(3)).not.toMatch(/password=|PGPASSWORD/i);
    expect(encodeURIComponent(fullScript(3)).length).toBeLessThan(12_000);
  });

  it('reads a primary', () => {
    const found = read(primary);
    expect(found).toMatchObject({inRecovery: false, maxConnections: 50, reservedConnections: 3, replayPosition: null});
    expect(found.walPosition).toBeGreaterThan(0);
    expect(found.clockS).toBeGreaterThan(1.7e9);
    expect(found.full).toMatchObject({
      receiverProcess: '',
      settings: {values: {wal_level: 'logical', synchronous_standby_names: 'ANY 1 (replica_0)'}, pendingRestart: []},
      activity: {transactions: [], prepared: [], syncWaiters: 0, syncWaitS: null},
      locks: [],
      archiver: {mode: 'off', failedCount: 0, lastArchivedAgeS: null},
      disk: {walBytes: 33_554_432},
    });
    expect(fullOf(primary).databases).toContainEqual(expect.objectContaining({name: 'gomeet'}));
  });

  it('gives query texts without secrets, cut to 200 characters', () => {
    const {statements} = fullOf(primary);
    if (isUnread(statements)) throw new Error(statements.unread);
    const text = JSON.stringify(statements);
    expect(text).toContain('alter role gomeet_a password');
    expect(text).not.toContain('not-a-secret-1');
    expect(Math.max(...statements.map((one) => one.query.length))).toBeLessThanOrEqual(200);
    const long = `alter role gomeet_a password '${'x'.repeat(300)}'`;
    const cut = fullOf(primary.replace(/alter role gomeet_a password 'not-a-secret-1'/, long)).statements;
    expect(JSON.stringify(cut)).not.toContain('xxx');
  });

  it('reads a replica, and the process of its receiver', () => {
    expect(read(recorded('postgres-full-replica.txt'))).toMatchObject({inRecovery: true, full: {receiverProcess: 'S'}});
    expect(read(recorded('postgres-full-stopped.txt'))).toMatchObject({
      replayPaused: true,
      receiver: {status: 'streaming'},
      full: {receiverProcess: 'T'},
    });
  });

  it('reads transactions, and who waits for whom', () => {
    const {activity, locks} = fullOf(recorded('postgres-full-busy.txt'));
    expect(activity).toMatchObject({transactions: expect.arrayContaining([expect.objectContaining({state: 'idle in transaction'})])});
    expect(locks).toEqual([expect.objectContaining({user: 'postgres', blockedBy: [expect.any(Number)]})]);
  });

  it.each<[string, string, string, RegExp]>([
    ['pg_stat_statements was not created', 'statements', 'absent', /does not exist in the database postgres/],
    [
      'it is not loaded',
      'statements',
      'ERROR:  pg_stat_statements must be loaded via "shared_preload_libraries"',
      /^ERROR: {2}pg_stat_statements must/,
    ],
    ['it is of before PostgreSQL 13', 'statements', 'ERROR:  column "mean_exec_time" does not exist', /mean_exec_time/],
    ['a role without rights', 'wal', 'ERROR:  permission denied for function pg_ls_waldir', /^$/],
    ['a statement ran out of time', 'locks', 'ERROR:  canceling statement due to statement timeout', /statement timeout/],
    ['garbage', 'settings', '{"values": 5}', /the answer to settings is not as expected/],
    ['nothing', 'activity', '', /no JSON for activity/],
    ['no disk', 'disk', 'df: /nowhere: No such file or directory', /^df: /],
  ])('%s: only that part is unread', (_, heading, text, message) => {
    const exit = heading === 'disk' ? 1 : 0;
    const {full} = read(primary.replace(new RegExp(`(@@${heading}\\n)[\\s\\S]*?@@exit 0`), `$1${text}\n@@exit ${exit}`));
    const parts = Object.entries(full ?? {});
    const unread = parts.filter(([, part]) => isUnread(part));
    if (heading === 'wal') {
      expect(unread).toEqual([]);
      expect(full?.disk).toMatchObject({walBytes: null});
      return;
    }
    expect(unread.map(([name]) => name)).toEqual([heading]);
    expect(JSON.stringify(unread)).toMatch(new RegExp(message.source.replace('^', ''), message.flags));
  });

  it('keeps what came before the server stopped answering', () => {
    const cut = `${primary.slice(0, primary.indexOf('@@locks'))}@@locks\n@@exit 124\n@@disk\n@@exit 124\n`;
    const full = fullOf(cut);
    expect(isUnread(full.settings)).toBe(false);
    expect(full.locks).toEqual({unread: 'psql gave no answer to locks in time'});
    expect(full.statements).toEqual({unread: 'psql ended before it told statements'});
  });

  it('knows the versions from 13 to 18 by what they tell', () => {
    for (const version of [130_022, 140_019, 160_010, 170_011, 180_001]) {
      const text = primary
        .replace('"version" : 150018', `"version" : ${version}`)
        .replace('"reservedConnections" : 3', '"reservedConnections" : 8');
      expect(read(text)).toMatchObject({version, reservedConnections: 8});
    }
  });

  it.each<[string, string, RegExp]>([
    ['nobody listens', recorded('postgres-full-refused.txt'), /^psql: connection to server on socket .* No such file or directory$/],
    [
      'no connection is left',
      '@@connect\npsql: error: connection to server on socket "x" failed: FATAL:  sorry, too many clients already\n@@exit 2\n',
      /too many clients already/,
    ],
    ['it hangs', '@@connect\n@@exit 124\n@@disk\n@@exit 0\n', /no answer in time/],
    ['nothing', '', /sh ended with exit 0/],
    ['no psql', '@@connect\nsh: 1: psql: not found\n@@exit 127\n', /not found/],
    ['another light answer', primary.replace('"inRecovery" : false', '"inRecovery" : "no"'), /not as expected: inRecovery/],
  ])('%s is an error of one sentence', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('takes 10 MB of anything for what it is', () => {
    expect(() => read(`@@connect\n${'x'.repeat(10 * 1024 ** 2)}\n@@exit 0\n`)).toThrow(/the answer is 10 MB long/);
  });
});
