import {describe, expect, it} from 'vitest';
import age from '../../../src/checks/backups/age.ts';
import archive from '../../../src/checks/backups/archive.ts';
import restoreTest from '../../../src/checks/backups/restore-test.ts';
import schedule from '../../../src/checks/backups/schedule.ts';
import size, {sizeIn} from '../../../src/checks/backups/size.ts';
import type {PostgresInstance, Unreachable} from '../../../src/core/data-stores.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {judged, short} from '../_judge.ts';
import {ago, now, object} from '../kubernetes/_objects.ts';

const hour = 3_600;
const cron = (spec: object = {}, status: object = {}, metadata: object = {}): KubeObject =>
  object(
    'CronJob',
    'postgres-backup',
    {spec: {schedule: '17 19 * * *', ...spec}, status},
    {creationTimestamp: ago(100 * hour), ...metadata},
  );
const manifests = [cron()];
const reading = (...schedules: readonly KubeObject[]) => ({schedules, now: Date.parse(now)});

describe('backups.schedule', () => {
  it.each<[string, readonly KubeObject[], string]>([
    ['as wanted', [cron()], 'pass cronjob/postgres-backup'],
    ['suspended', [cron({suspend: true})], 'fail! cronjob/postgres-backup'],
    ['at another time', [cron({schedule: '0 0 1 * *'})], 'warn cronjob/postgres-backup'],
    ['away', [], 'fail! cronjob/postgres-backup'],
  ])('%s', (_, found, expected) => {
    expect(short(judged(schedule, reading(...found), {manifests}))).toEqual([expected]);
  });
  it('skips a profile that makes none, or suspends them itself', () => {
    expect(short(judged(schedule, reading()))).toEqual(['skip']);
    expect(short(judged(schedule, reading(cron({suspend: true})), {manifests: [cron({suspend: true})]}))).toEqual(['skip']);
  });
});

describe('backups.age', () => {
  const last = (hours: number) => cron({}, {lastSuccessfulTime: ago(hours * hour)});
  it.each<[string, KubeObject, string]>([
    ['last night', last(16), 'pass'],
    ['a little late', last(27), 'warn'],
    ['two missed', last(51), 'fail!'],
    ['never, in four days', cron(), 'fail!'],
    ['never, but new', cron({}, {}, {creationTimestamp: ago(hour)}), 'warn'],
  ])('%s', (_, found, expected) => {
    expect(short(judged(age, reading(found), {manifests}))).toEqual([`${expected} cronjob/postgres-backup`]);
  });
});

describe('backups.restore-test', () => {
  const tested = (text: string) => cron({}, {}, {annotations: {'gomeet.io/last-restore-test': text}});
  it.each<[string, KubeObject, string]>([
    ['last month', tested(ago(30 * 24 * hour)), 'pass'],
    ['half a year ago', tested(ago(180 * 24 * hour)), 'warn'],
    ['never', cron(), 'warn'],
    ['no time', tested('yes'), 'warn'],
    ['in the future', tested(ago(-400 * 24 * hour)), 'warn'],
  ])('%s', (_, found, expected) => {
    expect(short(judged(restoreTest, reading(found), {manifests}))).toEqual([`${expected} cronjob/postgres-backup`]);
  });
  it('says how it is recorded', () => {
    expect(judged(restoreTest, reading(cron()), {manifests})[0]?.hint).toMatch(
      /kubectl -n gomeet annotate cronjob postgres-backup --overwrite gomeet\.io\/last-restore-test=\$\(date -u \+%Y-%m-%dT%H:%M:%SZ\)$/,
    );
  });
});

describe('backups.size', () => {
  it.each<[string, readonly number[], string]>([
    ['as usual', [100, 98, 97], 'pass'],
    ['half of it is gone', [40, 98, 97], 'warn'],
    ['the only one', [100], 'pass'],
    ['empty', [0], 'warn'],
    ['none told', [], 'unknown!'],
  ])('%s', (_, sizes, expected) => {
    expect(short(judged(size, {...reading(cron()), sizes: {'postgres-backup': sizes}}, {manifests}))).toEqual([
      `${expected} cronjob/postgres-backup`,
    ]);
  });
  it.each<[string | undefined, number | undefined]>([
    ['Total objects: 1 (1)\nTotal size: 1.211 GiB (1300000000 Byte)\n', 1_300_000_000],
    ['Total objects: 0\nTotal size: 0 B (0 Byte)', 0],
    ['Total size: 1 B (1 Byte)', 1],
    ['Total size: huge', undefined],
    [undefined, undefined],
  ])('reads %j', (log, expected) => {
    expect(sizeIn(log)).toBe(expected);
  });
});

describe('backups.archive', () => {
  const archiver = (replicas = 1) => object('StatefulSet', 'postgres-wal-archiver', {spec: {replicas}});
  const slot = {name: 'wal_archive', active: true, walStatus: 'reserved', retainedBytes: 1_000_000};
  const pg = (part: Partial<PostgresInstance>): PostgresInstance => ({
    pod: 'postgres-primary-0',
    version: 170_011,
    inRecovery: false,
    senders: [],
    receiver: null,
    slots: [slot],
    replayPaused: false,
    connections: 1,
    maxConnections: 100,
    ...part,
  });
  const shipping = (lastArchivedAgeS: number | null, lastFailedAgeS: number | null) =>
    pg({
      full: {
        archiver: {mode: 'on', archivedCount: 1, failedCount: 1, lastArchivedAgeS, lastFailedAgeS, lastFailedWal: '00'},
      } as NonNullable<PostgresInstance['full']>,
    });
  it.each<[string, readonly (PostgresInstance | Unreachable)[], string]>([
    ['it follows', [pg({})], 'pass'],
    ['nobody reads the slot', [pg({slots: [{...slot, active: false}]})], 'fail!'],
    ['no slot', [pg({slots: []})], 'fail!'],
    ['it lost WAL', [pg({slots: [{...slot, walStatus: 'lost', active: false}]})], 'fail!'],
    ['behind', [pg({slots: [{...slot, retainedBytes: 2 ** 28}]})], 'warn'],
    ['far behind', [pg({slots: [{...slot, retainedBytes: 2 ** 31}]})], 'fail!'],
    ['not told how far', [pg({slots: [{...slot, retainedBytes: null}]})], 'unknown!'],
    ['no primary', [pg({inRecovery: true})], 'unknown!'],
    ['two primaries', [pg({}), pg({pod: 'b'})], 'unknown!'],
    ['not reached', [{pod: 'postgres-primary-0', error: 'refused'}], 'unknown!'],
    ['by archive_command', [shipping(60, null)], 'pass'],
    ['its newest attempt failed', [shipping(600, 10)], 'fail!'],
    ['it succeeded after a failure', [shipping(10, 600)], 'pass'],
    ['long ago', [shipping(4_000, null)], 'warn'],
    ['never', [shipping(null, null)], 'unknown!'],
  ])('%s', (_, instances, expected) => {
    expect(short(judged(archive, instances, {manifests: [archiver()]}))).toEqual([expected]);
  });
  it('skips a profile without an archive', () => {
    expect(short(judged(archive, [pg({})]))).toEqual(['skip']);
    expect(short(judged(archive, [pg({})], {manifests: [archiver(0)]}))).toEqual(['skip']);
  });
});
