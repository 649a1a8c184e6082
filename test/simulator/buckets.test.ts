import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {UserError} from '../../src/core/errors.ts';
import {wantedBuckets} from '../../src/manifests/buckets.ts';
import {simulatedBuckets} from '../../src/simulator/buckets.ts';
import {VirtualClock} from '../../src/simulator/index.ts';
import {rule, target} from '../pipelines/buckets/_buckets.ts';

const signal = new AbortController().signal;

describe('simulated buckets', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gomeet-'));
  });
  afterAll(() => rmSync(folder, {recursive: true, force: true}));

  it('are there where the platform is, and take no wall-clock time', async () => {
    const clock = new VirtualClock();
    const began = clock.now().getTime();
    const buckets = simulatedBuckets({clock, deployed: wantedBuckets(target)});
    expect(await buckets.bucket('bak', signal)).toMatchObject({owner: 'ours', public: false, versioning: true});
    expect(await buckets.use('bak', 1_000, signal)).toMatchObject({objects: 1_000, complete: false});
    expect(await buckets.bucket('another', signal)).toMatchObject({owner: 'nobody', public: null});
    expect(clock.now().getTime()).toBeGreaterThan(began);
  });

  it('refuse what a storage refuses', async () => {
    const buckets = simulatedBuckets({clock: new VirtualClock(), deployed: []});
    await expect(buckets.setVersioning('bak', true, signal)).rejects.toThrow(/NoSuchBucket/);
    await expect(buckets.writeRead('bak', signal)).rejects.toThrow(/NoSuchBucket/);
  });

  it('are kept in a file for the next command', async () => {
    const file = join(folder, 'world.json.buckets');
    const open = () => simulatedBuckets({clock: new VirtualClock(), deployed: [], file});
    await open().create('bak', signal);
    await open().setRules('bak', [rule('theirs', {expireDays: 1}), rule('gomeet-a', {expireDays: 2})], signal);
    await open().setRules('bak', [rule('gomeet-b', {expireDays: 3})], signal);
    expect((await open().bucket('bak', signal)).rules.map(({id}) => id)).toEqual(['theirs', 'gomeet-b']);
    writeFileSync(file, '{"bak": 1}');
    await expect(open().bucket('bak', signal)).rejects.toThrow(UserError);
  });
});
