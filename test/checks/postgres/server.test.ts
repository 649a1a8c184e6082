// Long because it is one table of readings: each case takes some lines.

import {describe, expect, it} from 'vitest';
import type {PostgresReading} from '../../../src/checks/postgres/_instances.ts';
import archiver from '../../../src/checks/postgres/archiver.ts';
import connections from '../../../src/checks/postgres/connections.ts';
import disk from '../../../src/checks/postgres/disk.ts';
import locks from '../../../src/checks/postgres/locks.ts';
import settings from '../../../src/checks/postgres/settings.ts';
import slots from '../../../src/checks/postgres/slots.ts';
import statements from '../../../src/checks/postgres/statements.ts';
import transactions from '../../../src/checks/postgres/transactions.ts';
import wraparound from '../../../src/checks/postgres/wraparound.ts';
import writeRead from '../../../src/checks/postgres/write-read.ts';
import type {PostgresDetail, PostgresWriteRead} from '../../../src/core/data-stores.ts';
import type {Probe} from '../../../src/core/probe.ts';
import {judged, short} from '../_judge.ts';
import {detail, healthy, primary, replica, silent} from './_instances.ts';

const one = (changed: PostgresReading[number]) => healthy.map((instance) => (instance.pod === changed.pod ? changed : instance));
const on = (part: Partial<PostgresDetail>) => one(primary({full: detail(part)}));
const unread = {unread: 'ERROR:  permission denied for view'};
const archive = {mode: 'on', archivedCount: 9, failedCount: 0, lastArchivedAgeS: 60, lastFailedAgeS: null, lastFailedWal: ''};
const transaction = {pid: 7, user: 'gomeet_a', database: 'gomeet', application: 'api', state: 'active', ageS: 1, idleS: null};
const open = (part: object) => on({activity: {transactions: [{...transaction, ...part}], prepared: [], syncWaiters: 0, syncWaitS: null}});
const wait = (waitS: number) => on({locks: [{pid: 8, user: 'a', database: 'gomeet', waitS, blockedBy: [7]}]});
const age = (xidAge: number, multixactAge = 0) =>
  on({
    databases: [
      {name: 'gomeet', xidAge, multixactAge},
      {name: 'postgres', xidAge: 5, multixactAge: 0},
    ],
  });
const room = (available: number) => on({disk: {totalBytes: 100 * 1024 ** 3, availableBytes: available * 1024 ** 3, walBytes: null}});
const said = (error: string) => one({pod: 'postgres-primary-0', error, down: true});

type Case = readonly [string, {readonly id: string}, PostgresReading, readonly string[], RegExp];
const cases: readonly Case[] = [
  ['connections are left', connections, healthy, ['pass'], /4 servers have connections left/],
  [
    '81 % are in use',
    connections,
    one(primary({connections: 402})),
    ['warn postgres-primary-0', 'pass'],
    /402 of 495 connections are in use \(81 %\)/,
  ],
  ['91 % are in use', connections, one(primary({connections: 451})), ['fail! postgres-primary-0', 'pass'], /91 %/],
  [
    'none is left, not even for us',
    connections,
    said('psql: FATAL:  sorry, too many clients already'),
    ['fail! postgres-primary-0', 'pass'],
    /no connection is left/,
  ],
  ['silent', connections, one(silent('postgres-primary-0')), ['unknown~ postgres-primary-0', 'pass'], /not measured/],
  ['no pods', connections, [], ['fail~'], /no pod/],

  ['no old transaction', transactions, healthy, ['pass'], /no old transaction on 4 servers/],
  ['one of 16 min', transactions, open({ageS: 960}), ['warn postgres-primary-0', 'pass'], /16 min old/],
  ['one of two hours', transactions, open({ageS: 7200}), ['fail! postgres-primary-0', 'pass'], /2 h old/],
  [
    'idle for 61 s',
    transactions,
    open({ageS: 62, idleS: 61, state: 'idle in transaction'}),
    ['warn postgres-primary-0', 'pass'],
    /idle in transaction for 61 s/,
  ],
  ['idle for 301 s', transactions, open({ageS: 302, idleS: 301}), ['fail! postgres-primary-0', 'pass'], /idle in transaction/],
  ['not told', transactions, on({activity: unread}), ['unknown! postgres-primary-0', 'pass'], /permission denied/],

  ['nobody waits', locks, healthy, ['pass'], /nobody waits long/],
  ['a moment', locks, wait(2), ['pass'], /nobody waits long/],
  ['6 s', locks, wait(6), ['warn postgres-primary-0', 'pass'], /1 wait for a lock, the longest for 6 s, held by process 7/],
  ['31 s', locks, wait(31), ['fail! postgres-primary-0', 'pass'], /31 s/],
  ['not told', locks, on({locks: unread}), ['unknown! postgres-primary-0', 'pass'], /permission denied/],

  ['young', wraparound, healthy, ['pass postgres-primary-0'], /0\.0 million/],
  ['1.1 G', wraparound, age(1_100_000_000), ['warn postgres-primary-0'], /of gomeet is 1100\.0 million/],
  ['multixacts of 1.6 G', wraparound, age(10, 1_600_000_000), ['fail! postgres-primary-0'], /1600\.0 million/],
  ['no primary', wraparound, one(silent('postgres-primary-0')), ['unknown~'], /want of a primary/],

  ['off and no archiver in the manifests', archiver, healthy, ['skip'], /archive_mode is off/],
  ['archived a minute ago', archiver, on({archiver: archive}), ['pass postgres-primary-0'], /60 s ago/],
  [
    'the newest attempt failed',
    archiver,
    on({archiver: {...archive, lastFailedAgeS: 5, lastFailedWal: '0001', failedCount: 3}}),
    ['fail! postgres-primary-0'],
    /failed 5 s ago \(0001\)/,
  ],
  ['it failed, and then went well', archiver, on({archiver: {...archive, lastFailedAgeS: 500}}), ['pass postgres-primary-0'], /60 s ago/],
  [
    'it only ever failed',
    archiver,
    on({archiver: {...archive, lastArchivedAgeS: null, lastFailedAgeS: 5}}),
    ['fail! postgres-primary-0'],
    /nothing was archived since/,
  ],
  ['nothing yet', archiver, on({archiver: {...archive, lastArchivedAgeS: null}}), ['warn postgres-primary-0'], /nothing has been archived/],
  ['old', archiver, on({archiver: {...archive, lastArchivedAgeS: 1000}}), ['warn postgres-primary-0'], /16 min 40 s ago/],

  ['room', disk, healthy, ['pass'], /room on 4 disks/],
  ['15 % free', disk, room(15), ['warn postgres-primary-0', 'pass'], /85 % of 100Gi/],
  ['5 % free', disk, room(5), ['fail! postgres-primary-0', 'pass'], /95 %/],
  ['df failed', disk, on({disk: {unread: 'df: no such file'}}), ['unknown! postgres-primary-0', 'pass'], /df: no such file/],

  ['slow queries are evidence', statements, healthy, ['pass postgres-primary-0'], /1\.3 ms on average \(10 calls in gomeet\)/],
  ['nothing recorded', statements, on({statements: []}), ['pass postgres-primary-0'], /no query was recorded/],
  ['not loaded', statements, on({statements: {unread: 'ERROR:  must be loaded'}}), ['unknown! postgres-primary-0'], /must be loaded/],

  ['the manifests say nothing', settings, healthy, ['pass'], /4 servers run as the manifests say/],
  [
    'fsync is off',
    settings,
    on({settings: {values: {fsync: 'off'}, pendingRestart: []}}),
    ['fail! postgres-primary-0', 'pass'],
    /fsync is off/,
  ],
  [
    'a restart is due',
    settings,
    on({settings: {values: {}, pendingRestart: ['max_connections']}}),
    ['warn postgres-primary-0', 'pass'],
    /max_connections will change/,
  ],
  [
    'two major versions',
    settings,
    one(replica(1, {version: 160010})),
    ['fail!', 'pass'],
    /postgres-primary-0 17, postgres-replica-0 17, postgres-replica-1 16/,
  ],

  [
    'a foreign slot holds back much of the disk',
    slots,
    [primary({slots: [...primary().slots, {name: 'x', active: false, walStatus: 'extended', retainedBytes: 60 * 1024 ** 3}]})],
    ['pass replica_0', 'pass replica_1', 'pass replica_2', 'fail! x'],
    /active/,
  ],
  [
    'a replica’s slot is nearly lost',
    slots,
    [
      primary({
        slots: [{name: 'replica_0', active: true, walStatus: 'reserved', retainedBytes: 9e9, safeBytes: 1e9}, ...primary().slots.slice(1)],
      }),
    ],
    ['warn replica_0', 'pass replica_1', 'pass replica_2'],
    /lost after 954 MiB more/,
  ],
];

describe('PostgreSQL servers', () => {
  it.each(cases.map((entry) => [`${entry[1].id}: ${entry[0]}`, entry] as const))('%s', (_, [, probe, reading, expected, message]) => {
    const judgements = judged(probe as Probe<PostgresReading>, reading);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
    for (const judgement of judgements)
      if (judgement.status === 'fail' && judgement.message !== 'there is no pod with label app=postgres')
        expect(judgement.hint ?? '').not.toBe('');
  });

  it('compares settings as the server means them', () => {
    const data = {
      'postgresql.conf': "lock_timeout = '30s'\nmax_connections = 500 # comment\nhot_standby = on\nwal_sender_timeout = '30s'",
      'size.conf': 'max_connections = 300',
    };
    const manifests = [
      {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'postgres-config'}, data},
      {apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: {name: 'p'}, spec: {template: {metadata: {labels: {app: 'postgres'}}}}},
    ];
    const values = {lock_timeout: '30000ms', max_connections: '500', hot_standby: 'true', wal_sender_timeout: '0'};
    const [found] = judged(settings, [primary({full: detail({settings: {values, pendingRestart: []}})})], {manifests});
    expect(found?.message).toBe('max_connections is 500, not 300; wal_sender_timeout is 0, not 30s');
  });

  it('judges the pg_receivewal of the manifests where archive_mode is off', () => {
    const manifests = [
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: {name: 'postgres-wal-archiver'},
        spec: {template: {metadata: {labels: {app: 'postgres'}}}},
      },
    ];
    const sender = {applicationName: 'pg_receivewal', state: 'streaming', syncState: 'async', replayLagBytes: null, writeLagBytes: 0};
    const status = (senders: readonly object[]) => short(judged(archiver, [primary({senders: senders as never})], {manifests}));
    expect(status([sender])).toEqual(['pass postgres-primary-0']);
    expect(status([{...sender, writeLagBytes: 1e8}])).toEqual(['warn postgres-primary-0']);
    expect(status([{...sender, state: 'startup'}])).toEqual(['fail~ postgres-primary-0']);
    expect(status([])).toEqual(['fail~ postgres-primary-0']);
  });

  it('does not miss a pg_receivewal that the profile has none of', () => {
    const spec = {replicas: 0, template: {metadata: {labels: {app: 'postgres'}}}};
    const manifests = [{apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: {name: 'postgres-wal-archiver'}, spec}];
    const [found] = judged(archiver, [primary({senders: []})], {manifests});
    expect(found).toMatchObject({status: 'skip', message: expect.stringMatching(/^profile \S+ archives no WAL$/)});
  });
});

describe('postgres.write-read', () => {
  const replicas = [0, 1, 2].map((index) => ({pod: `postgres-replica-${index}`, ms: 40, error: ''}));
  const wrote: PostgresWriteRead = {primary: 'postgres-primary-0', error: '', writeMs: 9, replicas};
  const but = (part: object) => ({...wrote, replicas: [{...replicas[0], ...part}, ...replicas.slice(1)] as typeof replicas});
  it.each<[string, PostgresWriteRead | undefined, readonly string[], RegExp]>([
    ['seen everywhere', wrote, ['pass'], /written on postgres-primary-0 and seen on 3 replicas/],
    ['too late', but({ms: 2500}), ['fail! postgres-replica-0'], /after 2500 ms/],
    ['never', but({ms: null, error: 'not seen within 2 s'}), ['fail! postgres-replica-0'], /did not arrive: not seen/],
    ['a replica is missing', {...wrote, replicas: replicas.slice(1)}, ['fail! postgres-replica-0'], /does not exist/],
    [
      'nothing was written',
      {...wrote, error: 'psql: disk full', writeMs: null, replicas: []},
      ['fail! postgres-primary-0'],
      /nothing was written: psql: disk full/,
    ],
    ['a world that cannot', undefined, ['unknown!'], /cannot write/],
  ])('%s', (_, reading, expected, message) => {
    const judgements = judged(writeRead, reading);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });
  it('is asked only on request', () => expect(writeRead.asked).toBe('deep'));
});
