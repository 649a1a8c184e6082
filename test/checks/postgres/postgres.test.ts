// Long because it is one table of readings per probe: each case takes some lines.

import {describe, expect, it} from 'vitest';
import type {PostgresReading} from '../../../src/checks/postgres/_instances.ts';
import primaryProbe from '../../../src/checks/postgres/primary.ts';
import replication from '../../../src/checks/postgres/replication.ts';
import slots from '../../../src/checks/postgres/slots.ts';
import {judged, short} from '../_judge.ts';
import {clockS, detail, healthy, primary, replica, silent} from './_instances.ts';

const noReplicas = {expected: {postgresReplicas: 0, pgbouncers: 1, redisMasters: 3, redisReplicas: 0}};

describe('postgres.primary', () => {
  it.each<[string, PostgresReading, readonly string[], RegExp]>([
    ['one primary and three standbys', healthy, ['pass'], /postgres-primary-0 is the primary/],
    [
      'a replica was promoted',
      [replica(0, {inRecovery: false}), primary({inRecovery: true}), replica(1), replica(2)],
      ['pass'],
      /postgres-replica-0/,
    ],
    [
      'two primaries',
      [primary(), replica(0, {inRecovery: false}), replica(1), replica(2)],
      ['fail!'],
      /split brain: postgres-primary-0 and postgres-replica-0/,
    ],
    [
      'two primaries beside a silent pod',
      [primary(), replica(0, {inRecovery: false}), silent('postgres-replica-1')],
      ['fail!'],
      /split brain/,
    ],
    ['no primary', [primary({inRecovery: true}), replica(0), replica(1), replica(2)], ['fail~'], /all 4 pods are in recovery/],
    ['no pods', [], ['fail~'], /no pod with label/],
    ['only silent pods', [silent('postgres-primary-0')], ['unknown~'], /CrashLoopBackOff/],
    [
      'a silent pod might be a second primary',
      [primary(), replica(0), silent('postgres-replica-1'), replica(2)],
      ['unknown~'],
      /postgres-replica-1/,
    ],
    [
      'the only primary does not serve, which is known',
      [{...silent('postgres-primary-0'), down: true}, replica(0), replica(1), replica(2)],
      ['fail~'],
      /no primary: 3 pods are in recovery; postgres-primary-0: the container/,
    ],
    ['a primary that does not belong', [primary({pod: 'postgres-test-0'}), replica(0)], ['fail!'], /postgres-test-0/],
  ])('%s', (_, reading, expected, message) => {
    const judgements = judged(primaryProbe, reading);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });
});

describe('postgres.replication', () => {
  const one = (changed: PostgresReading[number]) => healthy.map((instance) => (instance.pod === changed.pod ? changed : instance));
  const senders = (part: object) =>
    primary({senders: primary().senders.map((sender, index) => (index === 1 ? {...sender, ...part} : sender))});
  const good = ['pass postgres-replica-0', 'pass postgres-replica-2'];

  it('passes when both sides stream', () => {
    expect(short(judged(replication, healthy))).toEqual(['pass postgres-replica-0', 'pass postgres-replica-1', 'pass postgres-replica-2']);
  });

  it.each<[string, PostgresReading, string, RegExp]>([
    [
      'the primary has no such sender',
      one(primary({senders: primary().senders.filter((sender) => sender.applicationName !== 'replica_1')})),
      'fail~',
      /no sender named replica_1/,
    ],
    [
      'a base backup is not a replica',
      one(senders({applicationName: 'pg_basebackup', state: 'backup'})),
      'fail~',
      /no sender named replica_1/,
    ],
    ['it catches up', one(senders({state: 'catchup'})), 'fail~', /"catchup"/],
    ['the primary hides the state', one(senders({state: '', replayLagBytes: null})), 'unknown~', /pg_monitor/],
    [
      'no receiver runs, though the primary says streaming and lag 0',
      one(replica(1, {receiver: null})),
      'fail~',
      /postgres-primary-0 reports streaming, but is wrong about postgres-replica-1: no WAL receiver runs/,
    ],
    [
      'the receiver is stopping',
      one(replica(1, {receiver: {status: 'stopping', slotName: 'replica_1', lastMessageAgeS: 1}})),
      'fail~',
      /"stopping"/,
    ],
    [
      'the receiver is frozen',
      one(replica(1, {receiver: {status: 'streaming', slotName: 'replica_1', lastMessageAgeS: 31}})),
      'fail~',
      /31 s ago/,
    ],
    [
      'the receiver never heard anything',
      one(replica(1, {receiver: {status: 'streaming', slotName: 'replica_1', lastMessageAgeS: null}})),
      'fail~',
      /never heard/,
    ],
    [
      'it is frozen, and neither side has noticed yet',
      one(senders({replyAtS: clockS - 13})),
      'fail~',
      /is wrong about postgres-replica-1: both sides say streaming, and it last reported 13 s ago/,
    ],
    ['no position yet', one(senders({replayLagBytes: null})), 'unknown~', /no position/],
    ['far behind', one(senders({replayLagBytes: 2 * 1024 ** 3})), 'fail~', /2048 MiB behind/],
    ['somewhat behind', one(senders({replayLagBytes: 64 * 1024 ** 2})), 'warn', /64 MiB behind/],
    [
      'the process of its receiver is stopped, and neither side has noticed yet',
      one(replica(1, {full: detail({receiverProcess: 'T'})})),
      'fail~',
      /postgres-primary-0 reports streaming, but is wrong about postgres-replica-1: the process of its WAL receiver is stopped/,
    ],
    [
      'its clock is an hour ahead, and it reports',
      one(replica(1, {clockS: clockS + 3600})).map((instance) =>
        instance.pod === 'postgres-primary-0' ? senders({replyAtS: clockS + 3598}) : instance,
      ),
      'pass',
      /it streams/,
    ],
    [
      'its clock is an hour behind, and it stopped reporting',
      one(replica(1, {clockS: clockS - 3600})).map((instance) =>
        instance.pod === 'postgres-primary-0' ? senders({replyAtS: clockS - 3620}) : instance,
      ),
      'fail~',
      /last reported 20 s ago/,
    ],
    [
      'the primary gave it up, and it has not noticed',
      one(primary({senders: primary().senders.filter((sender) => sender.applicationName !== 'replica_1')})),
      'fail~',
      /in postgres-replica-1 its WAL receiver believes that it streams/,
    ],
    [
      'it was promoted by hand while another primary lives',
      one(replica(1, {inRecovery: false, receiver: null})),
      'unknown',
      /2 pods say that they are the primary/,
    ],
    ['it cannot be asked', one(silent('postgres-replica-1')), 'unknown~', /not measured: the container/],
    ['its pod is missing', healthy.filter((instance) => instance.pod !== 'postgres-replica-1'), 'fail~', /does not exist/],
  ])('%s', (_, reading, expected, message) => {
    const judgements = judged(replication, reading);
    const about = judgements.find((judgement) => judgement.instance === 'postgres-replica-1') ?? judgements[0];
    expect(
      short(about === undefined ? [] : [about])[0]
        ?.split(' ')[0]
        ?.replace('!', ''),
    ).toBe(expected);
    expect(about?.message).toMatch(message);
    if (about?.instance !== undefined) expect(short(judgements)).toEqual(expect.arrayContaining(good));
  });

  it('asks nothing of a profile without replicas, and says so', () => {
    expect(short(judged(replication, [primary({senders: []})], noReplicas))).toEqual(['skip']);
  });

  it.each([
    ['no pods at all', [], 'unknown~'],
    ['a silent primary', [silent('postgres-primary-0'), replica(0), replica(1), replica(2)], 'unknown~'],
  ])('is never fine with %s', (_, reading, expected) => {
    expect(short(judged(replication, reading))).toEqual([expected]);
  });

  it('uses the limits of the target', () => {
    const reading = one(senders({replayLagBytes: 2000}));
    const judgements = judged(replication, reading, {thresholds: {'postgres.replication': {lagFailBytes: 1000}}});
    expect(short(judgements)[1]).toBe('fail~ postgres-replica-1');
    expect(judgements[1]?.thresholds?.[0]).toMatchObject({name: 'lagFailBytes', value: 1000, source: 'thresholds of test'});
  });
});

describe('postgres.slots', () => {
  const slot = (part: object) => [
    primary({slots: primary().slots.map((one, index) => (index === 2 ? {...one, ...part} : one))}),
    replica(0),
    replica(1),
    replica(2),
  ];

  it.each<[string, PostgresReading, string]>([
    ['all active and reserved', healthy, 'pass replica_2'],
    ['its replica is away', slot({active: false}), 'fail~ replica_2'],
    ['it lost WAL', slot({walStatus: 'lost', active: false}), 'fail! replica_2'],
    ['it is about to lose WAL', slot({walStatus: 'unreserved'}), 'fail~ replica_2'],
    ['it holds back much WAL', slot({walStatus: 'extended'}), 'warn replica_2'],
    ['it was dropped', [primary({slots: primary().slots.slice(0, 2)})], 'fail~ replica_2'],
    ['the primary is silent', [silent('postgres-primary-0'), replica(0)], 'unknown~'],
    ['there are no pods', [], 'unknown~'],
  ])('%s', (_, reading, expected) => {
    expect(short(judged(slots, reading)).at(-1)).toBe(expected);
  });

  it('warns of a foreign slot that nobody reads', () => {
    const archive = {name: 'wal_archive', active: false, walStatus: 'extended', retainedBytes: 5_000_000_000};
    const judgements = judged(slots, [primary({slots: [...primary().slots, archive]})]);
    expect(short(judgements).at(-1)).toBe('warn wal_archive');
  });

  it('skips a profile without replicas', () => {
    expect(short(judged(slots, [primary({slots: []})], noReplicas))).toEqual(['skip']);
  });
});
