import type {Bucket, Buckets} from '../../core/buckets.ts';
import {needBuckets} from '../../core/need-buckets.ts';
import type {Asking, Judgement} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {type WantedBucket, wantedBuckets} from '../../manifests/buckets.ts';

/** One of the two buckets, and what the storage says of it. */
export type Seen = {readonly bucket: Bucket; readonly endpoint: string};
export type BucketsReading = {readonly endpoint: string; readonly buckets: readonly Bucket[]};

/** Both buckets of the target. */
export async function readBuckets({world, target}: Asking, signal: AbortSignal): Promise<BucketsReading> {
  const {buckets} = needBuckets(world, target);
  const names = wantedBuckets(target).map(({name}) => name);
  return {endpoint: buckets.endpoint, buckets: await Promise.all(names.map((name) => buckets.bucket(name, signal)))};
}

/** Something that is asked only of buckets that are there and ours; null of the others. */
export async function ofOurs<Value>(
  {world, target}: Asking,
  signal: AbortSignal,
  work: (buckets: Buckets, name: string) => Promise<Value>,
): Promise<readonly {readonly name: string; readonly value: Value | null}[]> {
  const {buckets} = needBuckets(world, target);
  return Promise.all(
    wantedBuckets(target).map(async ({name}) => {
      const {owner} = await buckets.bucket(name, signal);
      return {name, value: owner === 'ours' ? await work(buckets, name) : null};
    }),
  );
}

/** One judgement for each bucket that is ours; the others are a matter of buckets.exist. */
export function eachOurs(
  {buckets}: BucketsReading,
  target: Target,
  judge: (wanted: WantedBucket, found: Bucket) => Judgement | readonly Judgement[],
): readonly Judgement[] {
  return wantedBuckets(target).flatMap((wanted): readonly Judgement[] => {
    const found = buckets.find(({name}) => name === wanted.name);
    if (found?.owner !== 'ours') return [absent(wanted.name)];
    return [judge(wanted, found)].flat().map((judgement) => ({...judgement, instance: judgement.instance ?? wanted.name}));
  });
}

/** Asked of a bucket that is not there, or not ours. */
export function absent(name: string): Judgement {
  return {status: 'skip', instance: name, message: 'it is not there, or not ours (buckets.exist)'};
}

/** What puts it right. */
export function syncHint({name}: Target): string {
  return `gomeet buckets sync --target ${name}`;
}
