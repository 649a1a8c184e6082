import {describe, expect, it} from 'vitest';
import exist from '../../../src/checks/buckets/exist.ts';
import fill from '../../../src/checks/buckets/fill.ts';
import lifecycle from '../../../src/checks/buckets/lifecycle.ts';
import closed from '../../../src/checks/buckets/private.ts';
import versioning from '../../../src/checks/buckets/versioning.ts';
import writeRead from '../../../src/checks/buckets/write-read.ts';
import type {Bucket, BucketUse} from '../../../src/core/buckets.ts';
import {ToolError, UserError} from '../../../src/core/errors.ts';
import {ask} from '../../../src/core/probe.ts';
import {wantedBuckets} from '../../../src/manifests/buckets.ts';
import {rule, storage, target} from '../../pipelines/buckets/_buckets.ts';
import {judged, short} from '../_judge.ts';

const [recordings, backups] = wantedBuckets(target);
if (recordings === undefined || backups === undefined) throw new Error('no buckets are wanted');
const well = (wanted: typeof recordings): Bucket => ({...wanted, owner: 'ours', public: false});
const reading = (rec: Partial<Bucket> = {}, bak: Partial<Bucket> = {}) => ({
  endpoint: 'https://sgp1.digitaloceanspaces.com',
  buckets: [
    {...well(recordings), ...rec},
    {...well(backups), ...bak},
  ],
});
const say = (judgements: readonly {readonly message: string}[]) => judgements.map(({message}) => message).join(' | ');

describe('buckets.exist', () => {
  it.each<[string, Partial<Bucket>, readonly string[], RegExp]>([
    ['there', {}, ['pass rec', 'pass bak'], /^the bucket of the recordings is there/],
    ['missing', {owner: 'nobody'}, ['fail! rec', 'pass bak'], /no such bucket at https:\/\/sgp1.*, so no recordings can be kept/],
    ['taken', {owner: 'other'}, ['fail! rec', 'pass bak'], /taken by somebody else, or these keys may not use it/],
  ])('%s', (_, rec, expected, sentence) => {
    const found = judged(exist, reading(rec), target);
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(sentence);
  });

  it('says what to do about each', () => {
    const found = judged(exist, reading({owner: 'nobody'}, {owner: 'other'}), target);
    expect(found[0]?.hint).toBe('gomeet buckets sync --target production');
    expect(found[1]?.hint).toMatch(/^choose another name under targets\.production\.buckets\.backups in gomeet\.yaml/);
  });
});

describe('buckets.private', () => {
  it.each<[boolean | null, string]>([
    [false, 'pass rec'],
    [true, 'fail! rec'],
    [null, 'unknown! rec'],
  ])('%s', (open, expected) => {
    expect(short(judged(closed, reading({public: open}), target))).toEqual([expected, 'pass bak']);
  });

  it('is not asked of what is not ours', () => {
    expect(short(judged(closed, reading({owner: 'nobody', public: null}), target))).toEqual(['skip rec', 'pass bak']);
  });
});

describe('buckets.versioning', () => {
  it('is on for backups and off for recordings', () => {
    expect(short(judged(versioning, reading(), target))).toEqual(['pass rec', 'pass bak']);
    const wrong = judged(versioning, reading({versioning: true}, {versioning: false}), target);
    expect(short(wrong)).toEqual(['warn rec', 'warn bak']);
    expect(say(wrong)).toBe(
      'it keeps former versions, but a recording that is deleted must be gone | it keeps no former versions, but a backup that somebody deletes or overwrites can be had back',
    );
  });
});

describe('buckets.lifecycle', () => {
  const [first, ...others] = recordings.rules;
  if (first === undefined) throw new Error('no rules are wanted');
  it.each<[string, Bucket['rules'], readonly string[], RegExp]>([
    ['as wanted', recordings.rules, ['pass rec'], /^recordings\/: deleted after 90 days; everything: unfinished/],
    ['none', [], ['warn rec', 'warn rec'], /^rule gomeet-expiry is not there, wanted is "recordings\/: deleted after 90 days"/],
    ['too short', [{...first, expireDays: 30}, ...others], ['warn rec'], /is "recordings\/: deleted after 30 days", wanted is/],
    ['switched off', [{...first, enabled: false}, ...others], ['warn rec'], /days \(switched off\)", wanted is/],
    ['one too many of ours', [...recordings.rules, rule('gomeet-x', {expireDays: 1})], ['warn rec'], /wanted is none$/],
    ['others that do no harm', [...recordings.rules, rule('x', {prefix: 'tmp/', expireDays: 1})], ['pass rec'], /./],
    [
      'others that delete sooner',
      [...recordings.rules, rule('x', {expireDays: 7})],
      ['warn rec'],
      /^rule x, which gomeet did not make, deletes sooner/,
    ],
    ['others that are off', [...recordings.rules, rule('x', {expireDays: 7, enabled: false})], ['pass rec'], /./],
  ])('%s', (_, rules, expected, sentence) => {
    const found = judged(lifecycle, reading({rules}), target).filter(({instance}) => instance === 'rec');
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(sentence);
  });
});

describe('buckets.write-read', () => {
  const options = {limitMs: 5_000, signal: new AbortController().signal};
  it('writes into each, and says what a service says', async () => {
    const {world} = storage(true, (buckets) => ({
      writeRead: async (name, signal) => {
        if (name === 'rec') return buckets.writeRead(name, signal);
        throw new ToolError('object-storage', 'https://x does not take an object into bak: QuotaExceeded');
      },
    }));
    const found = await ask(writeRead, {world, target}, options);
    expect(found.map(({status, message}) => `${status} ${message}`)).toEqual([
      'pass written in 40 ms and read back in 40 ms',
      'fail https://x does not take an object into bak: QuotaExceeded',
    ]);
  });

  it('is not measured without a key, and slow is a warning', async () => {
    const {world} = storage(true, () => ({
      writeRead: async () => {
        throw new UserError('there is no key for the object storage');
      },
    }));
    expect((await ask(writeRead, {world, target}, options)).map(({status}) => status)).toEqual(['unknown']);
    expect(short(judged(writeRead, [{name: 'rec', value: {writeMs: 20, readMs: 3_000}}], target))).toEqual(['warn rec']);
    expect(short(judged(writeRead, [{name: 'rec', value: null}], target))).toEqual(['skip rec']);
  });
});

describe('buckets.fill', () => {
  const gib = 2 ** 30;
  const use = (gibs: number, recent = 0, complete = true): BucketUse => ({
    objects: 10,
    bytes: gibs * gib,
    recentBytes: recent * gib,
    complete,
  });
  it.each<[string, BucketUse | null, BucketUse | null, readonly string[], RegExp]>([
    ['little', use(90, 30), use(60, 30), ['pass rec', 'pass bak', 'pass together'], /150Gi of the 250Gi .* the rest lasts 50 days/],
    ['still', use(90), use(60), ['pass rec', 'pass bak', 'pass together'], /base price includes$/],
    ['much', use(200), use(60), ['pass rec', 'pass bak', 'warn together'], /260Gi of the 250Gi/],
    ['not counted', use(10, 1, false), use(60), ['unknown! rec', 'pass bak', 'unknown! together'], /at least 70Gi of the 250Gi/],
    ['too much, not counted', use(251, 1, false), use(60), ['unknown! rec', 'pass bak', 'warn together'], /at least 311Gi/],
    ['one missing', null, use(60), ['skip rec', 'pass bak', 'pass together'], /60Gi of the 250Gi/],
    ['none there', null, null, ['skip rec', 'skip bak'], /buckets\.exist/],
  ])('%s', (_, rec, bak, expected, sentence) => {
    const found = judged(
      fill,
      [
        {name: 'rec', value: rec},
        {name: 'bak', value: bak},
      ],
      target,
    );
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(sentence);
  });
});
