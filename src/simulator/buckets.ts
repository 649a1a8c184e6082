import {type Bucket, type Buckets, type BucketUse, ownRulePrefix} from '../core/buckets.ts';
import {ToolError} from '../core/errors.ts';
import type {Clock} from '../core/ports.ts';
import type {WantedBucket} from '../manifests/buckets.ts';
import {loadBuckets, type SavedBucket, saveBuckets} from './state/buckets-file.ts';

const giB = 2 ** 30;
/** What lies in the buckets of a platform that was deployed some time ago. */
const usual: {readonly [role in WantedBucket['role']]: BucketUse} = {
  recordings: {objects: 412, bytes: 96 * giB, recentBytes: 34 * giB, complete: true},
  backups: {objects: 6_120, bytes: 61 * giB, recentBytes: 52 * giB, complete: true},
};
const nothing: BucketUse = {objects: 0, bytes: 0, recentBytes: 0, complete: true};
/** Milliseconds of each request, on the simulator's clock. */
const requestMs = 40;

export type SimulatedBucketsOptions = {
  readonly clock: Clock;
  /** Buckets that are there from the start; none in an empty account. */
  readonly deployed: readonly WantedBucket[];
  /** Keeps the buckets in this file; one that exists wins. */
  readonly file?: string | undefined;
};

/** Object storage in memory. */
export function simulatedBuckets({clock, deployed, file}: SimulatedBucketsOptions): Buckets {
  const first = (): {[name: string]: SavedBucket} =>
    Object.fromEntries(
      deployed.map(({name, role, versioning, rules}) => [name, {public: false, versioning, rules: [...rules], use: usual[role]}]),
    );
  let memory = first();
  const all = () => (file === undefined ? memory : (loadBuckets(file) ?? first()));
  const ask = async <Value>(signal: AbortSignal, work: (buckets: {readonly [name: string]: SavedBucket}) => Value): Promise<Value> => {
    await clock.sleep(requestMs, signal);
    return work(all());
  };
  /** Read again just before, as other processes may work on the same file. */
  const change = (name: string, signal: AbortSignal, next: (bucket: SavedBucket | undefined) => SavedBucket) =>
    ask(signal, (buckets) => {
      memory = {...buckets, [name]: next(buckets[name])};
      if (file !== undefined) saveBuckets(file, memory);
    });
  return {
    endpoint: 'https://simulated.digitaloceanspaces.com',
    credential: 'the simulator',
    bucket: (name, signal) =>
      ask(signal, (buckets): Bucket => {
        const found = buckets[name];
        if (found === undefined) return {name, owner: 'nobody', public: null, versioning: false, rules: []};
        return {name, owner: 'ours', public: found.public, versioning: found.versioning, rules: found.rules};
      }),
    create: (name, signal) => change(name, signal, (bucket) => bucket ?? {public: false, versioning: false, rules: [], use: nothing}),
    makePrivate: (name, signal) => change(name, signal, (bucket) => ({...there(name, bucket), public: false})),
    setVersioning: (name, versioning, signal) => change(name, signal, (bucket) => ({...there(name, bucket), versioning})),
    setRules: (name, rules, signal) =>
      change(name, signal, (bucket) => {
        const found = there(name, bucket);
        return {...found, rules: [...found.rules.filter(({id}) => !id.startsWith(ownRulePrefix)), ...rules]};
      }),
    use: (name, most, signal) =>
      ask(signal, (buckets) => {
        const {use} = there(name, buckets[name]);
        return use.objects <= most ? use : {...use, objects: most, complete: false};
      }),
    writeRead: async (name, signal) => {
      await ask(signal, (buckets) => there(name, buckets[name]));
      await clock.sleep(2 * requestMs, signal);
      return {writeMs: requestMs, readMs: requestMs};
    },
  };
}

function there(name: string, bucket: SavedBucket | undefined): SavedBucket {
  if (bucket === undefined) throw new ToolError('object-storage', `the simulated storage has no bucket ${name}: NoSuchBucket`);
  return bucket;
}
