import {describe, expect, it} from 'vitest';
import type {PostgresReading} from '../../../src/checks/postgres/_instances.ts';
import replay from '../../../src/checks/postgres/replay.ts';
import sync from '../../../src/checks/postgres/sync.ts';
import walReceiver from '../../../src/checks/postgres/wal-receiver.ts';
import {judged, short} from '../_judge.ts';
import {detail, healthy, primary, replica, silent} from './_instances.ts';

const noReplicas = {expected: {postgresReplicas: 0, pgbouncers: 1, redisMasters: 3, redisReplicas: 0}};
const one = (changed: PostgresReading[number]) => healthy.map((instance) => (instance.pod === changed.pod ? changed : instance));
const receiver = (part: object) => replica(1, {receiver: {status: 'streaming', slotName: 'replica_1', lastMessageAgeS: 1, ...part}});

describe('postgres.wal-receiver', () => {
  it.each<[string, PostgresReading, readonly string[], RegExp]>([
    ['all receive', healthy, ['pass'], /3 standbys receive WAL/],
    [
      'no receiver, though lag would read 0',
      one(replica(1, {receiver: null})),
      ['fail~ postgres-replica-1', 'pass'],
      /no WAL receiver runs/,
    ],
    ['its process is stopped', one(replica(1, {full: detail({receiverProcess: 'T'})})), ['fail~ postgres-replica-1', 'pass'], /is stopped/],
    ['its process waits for the disk, as processes do', one(replica(1, {full: detail({receiverProcess: 'D'})})), ['pass'], /3 standbys/],
    ['the state of its process is not told', one(replica(1, {full: detail({receiverProcess: {unread: 'x'}})})), ['pass'], /3 standbys/],
    ['silence', one(receiver({lastMessageAgeS: 31})), ['fail~ postgres-replica-1', 'pass'], /31 s ago/],
    [
      'another slot',
      one(receiver({slotName: 'replica_2'})),
      ['warn postgres-replica-1', 'pass'],
      /from the slot replica_2, not from replica_1/,
    ],
    ['no slot', one(receiver({slotName: ''})), ['warn postgres-replica-1', 'pass'], /without a slot/],
    ['it takes writes', one(replica(1, {inRecovery: false})), ['fail! postgres-replica-1', 'pass'], /accepts writes of its own/],
    [
      'it took over',
      [primary({inRecovery: true, receiver: null}), replica(0, {inRecovery: false}), replica(1), replica(2)],
      ['pass'],
      /2 standbys receive/,
    ],
    ['the primary cannot be asked, which does not matter here', one(silent('postgres-primary-0')), ['pass'], /3 standbys/],
    ['it cannot be asked', one(silent('postgres-replica-1')), ['unknown~ postgres-replica-1', 'pass'], /not measured/],
    ['its pod is missing', healthy.slice(0, 3), ['fail~ postgres-replica-2', 'pass'], /does not exist/],
  ])('%s', (_, reading, expected, message) => {
    const judgements = judged(walReceiver, reading);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });
  it('skips a profile without replicas', () => expect(short(judged(walReceiver, [primary()], noReplicas))).toEqual(['skip']));
});

describe('postgres.replay', () => {
  const at = (replayPosition: number | null) => one(replica(1, {replayPosition}));
  it.each<[string, PostgresReading, readonly string[], RegExp]>([
    ['all have replayed', healthy, ['pass'], /3 standbys have replayed nearly everything/],
    [
      'some way behind',
      at(1_000_000_000 - 64 * 1024 ** 2),
      ['warn postgres-replica-1', 'pass'],
      /64 MiB behind that of postgres-primary-0/,
    ],
    ['far behind', at(-(2 * 1024 ** 3)), ['fail~ postgres-replica-1', 'pass'], /behind/],
    ['read later than the primary, and therefore ahead', at(1_000_000_900), ['pass'], /3 standbys/],
    ['paused', one(replica(1, {replayPaused: true})), ['warn postgres-replica-1', 'pass'], /replay is paused/],
    ['no position', at(null), ['unknown~ postgres-replica-1', 'pass'], /a position is not told/],
    [
      'no primary to compare with',
      one(silent('postgres-primary-0')),
      ['unknown~ postgres-replica-0', 'unknown~ postgres-replica-1', 'unknown~ postgres-replica-2'],
      /want of a primary/,
    ],
  ])('%s', (_, reading, expected, message) => {
    const judgements = judged(replay, reading);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });
  it('names the command that resumes', () => {
    expect(judged(replay, one(replica(1, {replayPaused: true})))[0]?.hint).toContain(
      'exec postgres-replica-1 -c postgres -- psql -U postgres -c "select pg_wal_replay_resume()"',
    );
  });
});

describe('postgres.sync', () => {
  const manifests = [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: 'postgres-config'},
      data: {'size.conf': "synchronous_standby_names = 'ANY 1 (replica_0)' # quorum"},
    },
    {apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: {name: 'p'}, spec: {template: {metadata: {labels: {app: 'postgres'}}}}},
  ];
  const names = (value: string) => detail({settings: {values: {synchronous_standby_names: value}, pendingRestart: []}});
  const states = (syncState: string, state = 'streaming') => primary().senders.map((sender) => ({...sender, syncState, state}));
  it.each<[string, PostgresReading, string, RegExp]>([
    ['a quorum', healthy, 'pass', /3 standbys confirm commits, 1 must/],
    ['two must', one(primary({full: names('ANY 2 (replica_0,replica_1,replica_2)')})), 'pass', /2 must/],
    [
      'four must',
      one(primary({full: names('FIRST 4 (a, b, c, d)')})),
      'fail~ postgres-primary-0',
      /3 standbys confirm commits and 4 must: commits wait/,
    ],
    ['a bare list wants one', one(primary({full: names('replica_0')})), 'pass', /1 must/],
    ['none is synchronous', one(primary({senders: states('async')})), 'fail~ postgres-primary-0', /0 standbys confirm/],
    ['they only catch up', one(primary({senders: states('quorum', 'catchup')})), 'fail~ postgres-primary-0', /0 standbys confirm/],
    ['potential ones do not count', one(primary({senders: states('potential')})), 'fail~ postgres-primary-0', /commits wait/],
    [
      'the primary counts one that receives nothing',
      [primary({senders: primary().senders.slice(1, 2)}), replica(0), replica(1, {full: detail({receiverProcess: 'T'})}), replica(2)],
      'fail~ postgres-primary-0',
      /postgres-primary-0 counts 1, but postgres-replica-1 receives nothing/,
    ],
    ['switched off against the manifests', one(primary({full: names('')})), 'warn postgres-primary-0', /by postgres-primary-0 alone/],
    [
      'the settings are not told',
      one(primary({full: detail({settings: {unread: 'ERROR:  permission denied'}})})),
      'unknown! postgres-primary-0',
      /permission denied/,
    ],
    ['only the short reading', [{...primary(), full: undefined} as never], 'unknown! postgres-primary-0', /short reading/],
    ['no primary', one(silent('postgres-primary-0')), 'unknown~', /want of a primary/],
  ])('%s', (_, reading, expected, message) => {
    const judgements = judged(sync, reading, {manifests});
    expect(short(judgements)[0]?.replace(/^pass.*/, 'pass')).toBe(expected);
    expect(judgements[0]?.message).toMatch(message);
  });
  it('tells how many commits wait now', () => {
    const full = detail({activity: {transactions: [], prepared: [], syncWaiters: 7, syncWaitS: 12}});
    expect(judged(sync, one(primary({senders: [], full})))[0]?.message).toContain('7 commits wait now');
  });
  it('skips a profile that wants none, and manifests without PostgreSQL', () => {
    expect(short(judged(sync, one(primary({full: names('')}))))).toEqual(['skip']);
    expect(short(judged(sync, [], {manifests: [manifests[0] as never]}))).toEqual(['skip']);
  });
});
