import {differences} from '../../checks/buckets/_difference.ts';
import {type Bucket, type Buckets, ownRulePrefix} from '../../core/buckets.ts';
import {Failed} from '../../core/errors.ts';
import {needBuckets} from '../../core/need-buckets.ts';
import type {ObjectChange, Step} from '../../core/step.ts';
import type {WantedBucket} from '../../manifests/buckets.ts';
import type {BucketPlan, BucketsContext} from './context.ts';

/** One step for each bucket; they do not depend on each other. Pure. */
export function plan({plans}: BucketsContext): readonly Step[] {
  return plans.map(step);
}

function step({wanted, found, fields, deletes}: BucketPlan): Step {
  const action = found.owner === 'nobody' ? 'create' : 'update';
  const change: ObjectChange = {key: {apiVersion: 'digitalocean', kind: 'Bucket', name: wanted.name}, action, fields};
  return {
    id: wanted.role,
    title: `Bucket ${wanted.name} of the ${wanted.role}`,
    needs: [],
    effect: deletes ? 'destroy' : 'change',
    changes: fields.length === 0 ? [] : [change],
    settled: async ({world, target}, signal) => {
      const now = await needBuckets(world, target).buckets.bucket(wanted.name, signal);
      return now.owner === 'ours' && isDone(wanted, now) ? 'it is there, private, and deletes as wanted' : false;
    },
    apply: async ({world, target, say}, signal) => {
      const {buckets} = needBuckets(world, target);
      const done = await bringAbout(buckets, wanted, say, signal);
      const now = await buckets.bucket(wanted.name, signal);
      const left = now.owner === 'ours' ? differences(wanted, now) : [{path: 'owner', from: now.owner, to: 'ours'}];
      const [first] = left;
      if (first !== undefined) {
        throw new Failed(
          `${buckets.endpoint} took every change of ${wanted.name}, yet ${first.path} is "${first.from}" and not "${first.to}"`,
        );
      }
      return `${wanted.name}: ${done.length === 0 ? 'somebody else has just done it' : done.join(', ')}`;
    },
  };
}

/** Reads first, so that a run that was cut off goes on where it ended. Closed before anything else is done with it. */
async function bringAbout(
  buckets: Buckets,
  wanted: WantedBucket,
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const {name} = wanted;
  const done: string[] = [];
  const did = (what: string) => {
    done.push(what);
    say(`${name}: ${what}`);
  };
  let found = await buckets.bucket(name, signal);
  if (found.owner === 'nobody') {
    await buckets.create(name, signal);
    did('made');
    found = await buckets.bucket(name, signal);
  }
  if (found.owner !== 'ours') throw new Failed(`the bucket name ${name} has just been taken by somebody else`);
  if (found.public !== false) {
    await buckets.makePrivate(name, signal);
    did('closed to strangers');
  }
  if (found.versioning !== wanted.versioning) {
    await buckets.setVersioning(name, wanted.versioning, signal);
    did(wanted.versioning ? 'keeps versions' : 'keeps no versions any more');
  }
  if (!rulesDone(wanted, found)) {
    await buckets.setRules(name, wanted.rules, signal);
    did(wanted.rules.length === 1 ? '1 rule set' : `${wanted.rules.length} rules set`);
  }
  return done;
}

function isDone(wanted: WantedBucket, found: Bucket): boolean {
  return differences(wanted, found).length === 0 && found.public === false;
}

function rulesDone(wanted: WantedBucket, found: Bucket): boolean {
  const own = found.rules.filter(({id}) => id.startsWith(ownRulePrefix));
  return differences({...wanted, versioning: found.versioning}, {...found, public: false, rules: own}).length === 0;
}
