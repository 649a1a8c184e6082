import {describe, expect, it} from 'vitest';
import type {ExecResult} from '../../src/core/ports.ts';
import {parsePgBouncer} from '../../src/tools/pgbouncer.ts';
import {parsePostgres} from '../../src/tools/psql.ts';
import {out, pod, recorded} from './_parsers.ts';

describe('postgres', () => {
  it('reads a primary', () => {
    expect(parsePostgres(out(recorded('postgres-primary.json')), pod)).toEqual({
      pod: 'the-pod',
      version: 150018,
      inRecovery: false,
      replayPaused: false,
      senders: [
        {
          applicationName: 'replica_0',
          state: 'streaming',
          syncState: 'quorum',
          replayLagBytes: 0,
          writeLagBytes: 0,
          replyAtS: 1795294808.360486,
        },
      ],
      receiver: null,
      slots: [
        {name: 'replica_0', active: true, walStatus: 'reserved', safeBytes: null, retainedBytes: 0},
        {name: 'replica_1', active: false, walStatus: 'reserved', safeBytes: null, retainedBytes: 17398728},
      ],
      connections: 0,
      maxConnections: 50,
      reservedConnections: 3,
      clockS: 1795294808.87998,
      walPosition: 50953200,
      replayPosition: null,
    });
  });
  it('reads a replica', () => {
    const found = parsePostgres(out(recorded('postgres-replica.json')), pod);
    expect(found).toMatchObject({inRecovery: true, senders: [], receiver: {status: 'streaming', slotName: 'replica_0'}});
    expect(found.receiver?.lastMessageAgeS).toBeGreaterThan(0);
  });
  it.each<[string, ExecResult, RegExp]>([
    [
      'starting up',
      out(
        '',
        'psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: FATAL:  the database system is starting up\n',
        2,
      ),
      /^psql: connection to server .* starting up$/,
    ],
    ['no words', out('', '', 127), /^psql: exit 127$/],
    ['not JSON', out('hello\n'), /not JSON: hello/],
    ['another document', out('{"version": 15}'), /^psql's answer is not as expected: inRecovery/],
    ['nothing', out(''), /not JSON/],
  ])('%s is an error of one sentence', (_, result, message) => {
    expect(() => parsePostgres(result, pod)).toThrow(message);
  });
});

describe('pgbouncer', () => {
  it('reads the query and the pools', () => {
    const found = parsePgBouncer(out(recorded('pgbouncer.txt')), pod);
    expect(found.query).toEqual({ok: true, error: ''});
    expect(found.pools[0]).toEqual({
      database: 'gomeet',
      user: 'gomeet_a',
      clientsActive: 0,
      clientsWaiting: 0,
      serversActive: 0,
      serversIdle: 1,
      serversLogin: 0,
      maxWaitS: 0,
    });
  });
  it('finds columns by name, in any order, with others between', () => {
    const pools =
      'maxwait_us,database,load_balance_hosts,user,cl_active,cl_waiting,sv_active,sv_idle,maxwait\n500000,"a,b ""c""",x,u,1,2,3,4,5';
    const found = parsePgBouncer(out(`@@query\n1\n@@exit 0\n@@pools\n${pools}\n@@exit 0\n`), pod);
    expect(found.pools).toEqual([
      {
        database: 'a,b "c"',
        user: 'u',
        clientsActive: 1,
        clientsWaiting: 2,
        serversActive: 3,
        serversIdle: 4,
        serversLogin: 0,
        maxWaitS: 5.5,
      },
    ]);
  });
  it('keeps a failed query as data', () => {
    const broken = recorded('pgbouncer.txt').replace(
      '@@query\n1\n@@exit 0',
      '@@query\npsql: error: FATAL:  no such database: gomeet\n@@exit 2',
    );
    expect(parsePgBouncer(out(broken), pod).query).toEqual({ok: false, error: 'FATAL:  no such database: gomeet'});
    const hung = recorded('pgbouncer.txt').replace('@@query\n1\n@@exit 0', '@@query\n@@exit 124');
    expect(parsePgBouncer(out(hung), pod).query.error).toBe('no answer in time');
  });
  it.each<[string, string, RegExp]>([
    ['nobody listens', recorded('pgbouncer-refused.txt'), /show pools: connection to server at .* Connection refused/],
    ['no password', recorded('pgbouncer-no-password.txt'), /show pools: connection to server at .* no password supplied$/],
    ['cut off', recorded('pgbouncer.txt').slice(0, 60), /ended before "pools"/],
    ['a number that is none', recorded('pgbouncer.txt').replace('gomeet_a,0,', 'gomeet_a,many,'), /cl_active is "many", not a number/],
    [
      'a short row',
      recorded('pgbouncer.txt').replace(/gomeet,gomeet_a.*/, 'gomeet,gomeet_a,1'),
      /show pools gave no (cl_waiting|sv_active|maxwait)/,
    ],
    ['no table', '@@query\n1\n@@exit 0\n@@pools\nERROR:  unknown\n@@exit 0\n', /show pools: ERROR: {2}unknown/],
    ['sh: not found', 'sh: psql: not found', /psql: not found/],
  ])('%s is an error of one sentence', (_, text, message) => {
    expect(() => parsePgBouncer(out(text), pod)).toThrow(message);
  });
});
