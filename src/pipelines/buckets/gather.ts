import {deletesSooner, differences, tooEager, whole} from '../../checks/buckets/_difference.ts';
import exist from '../../checks/buckets/exist.ts';
import type {Bucket, Buckets} from '../../core/buckets.ts';
import {Refused} from '../../core/errors.ts';
import type {Finding} from '../../core/finding.ts';
import {needBuckets} from '../../core/need-buckets.ts';
import type {Gathered} from '../../core/pipeline.ts';
import type {Target} from '../../core/target.ts';
import {type WantedBucket, wantedBuckets} from '../../manifests/buckets.ts';
import type {BucketPlan, BucketsContext, BucketsOptions} from './context.ts';

/** Both buckets as they are, read only. A name that is taken, or a bucket of which nobody may know who reads it, is Refused. */
export async function gather(options: BucketsOptions, signal: AbortSignal): Promise<Gathered<BucketsContext>> {
  const {world, target} = options;
  const {buckets} = needBuckets(world, target);
  const wanted = wantedBuckets(target);
  const found = await Promise.all(wanted.map(({name}) => buckets.bucket(name, signal)));
  refuseTaken(buckets, target, found);
  const plans = await Promise.all(
    wanted.flatMap((one, index) => {
      const bucket = found[index];
      return bucket === undefined ? [] : [planOf(buckets, one, bucket, signal)];
    }),
  );
  const identity = {context: buckets.credential, server: buckets.endpoint, uid: '', serverVersion: ''};
  const there = found.filter(({owner}) => owner === 'ours').map(({name}) => name);
  return {
    context: {identity, options, plans},
    identity,
    findings: plans.flatMap(({wanted: one, found: bucket, deletes}) => warnings(one, bucket, deletes)),
    running: there.length === 0 ? 'no buckets' : there.join(', '),
  };
}

async function planOf(buckets: Buckets, wanted: WantedBucket, found: Bucket, signal: AbortSignal): Promise<BucketPlan> {
  if (found.owner === 'nobody') return {wanted, found, fields: whole(wanted), deletes: false};
  // In an empty bucket a rule deletes nothing.
  const deletes = deletesSooner(wanted, found) && (await buckets.use(wanted.name, 1, signal)).objects > 0;
  return {wanted, found, fields: differences(wanted, found), deletes};
}

function refuseTaken({endpoint, credential}: Buckets, target: Target, found: readonly Bucket[]): void {
  const taken = found.filter(({owner}) => owner === 'other').map(({name}) => name);
  if (taken.length > 0) {
    const names = taken.join(' and ');
    throw new Refused(`${names} at ${endpoint}: the name is taken by somebody else, or the key of ${credential} may not use it`, {
      suggestions: [`choose other names under targets.${target.name}.buckets in gomeet.yaml`, 'or use a key with full access'],
    });
  }
  const unseen = found.filter(({owner, public: open}) => owner === 'ours' && open === null).map(({name}) => name);
  if (unseen.length === 0) return;
  throw new Refused(
    `the key of ${credential} may not read the access list or the policy of ${unseen.join(' and ')}, so nobody can look after them with it`,
    {
      suggestions: ['use a key with full access for gomeet; the platform itself needs one for reading and writing alone'],
    },
  );
}

function warnings(wanted: WantedBucket, found: Bucket, deletes: boolean): readonly Finding[] {
  const eager = tooEager(wanted, found).map(({id}) => id);
  return [
    ...(deletes
      ? [
          warning(
            wanted,
            'buckets.deletes',
            'this life cycle makes the storage delete what is older than its rules say, and nobody brings that back',
          ),
        ]
      : []),
    ...(eager.length === 0
      ? []
      : [
          warning(
            wanted,
            'buckets.lifecycle',
            `rules that gomeet did not make delete sooner than wanted, and are left alone: ${eager.join(', ')}`,
          ),
        ]),
  ];
}

function warning({name}: WantedBucket, id: string, message: string): Finding {
  return {
    id,
    title: 'What does the life cycle of the bucket delete?',
    component: 'buckets',
    instance: name,
    severity: 'warning',
    required: false,
    status: 'warn',
    message,
    observed: [],
    thresholds: [],
    source: exist.source,
    durationMs: 0,
  };
}
