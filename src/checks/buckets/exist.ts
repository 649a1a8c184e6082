import type {Bucket} from '../../core/buckets.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {wantedBuckets} from '../../manifests/buckets.ts';
import {type BucketsReading, readBuckets, syncHint} from './_buckets.ts';

/** Without its bucket every recording and every backup fails at its end, after all the work. */
export default probe<BucketsReading>({
  id: 'buckets.exist',
  question: 'Are the buckets of recordings and backups there, and ours?',
  severity: 'critical',
  required: true,
  wants: 'cloud',
  source: {kind: 's3', query: 'HEAD of each bucket, and its access list'},
  runbook: 'recording-failure',
  read: readBuckets,
  judge: ({endpoint, buckets}, target) =>
    wantedBuckets(target).map(({name, role}): Judgement => {
      const found: Bucket['owner'] = buckets.find((bucket) => bucket.name === name)?.owner ?? 'nobody';
      const about = {instance: name, observed: [{name: 'owner', value: found, unit: ''}]};
      if (found === 'ours') return {...about, status: 'pass', message: `the bucket of the ${role} is there`};
      if (found === 'nobody')
        return {
          ...about,
          status: 'fail',
          message: `there is no such bucket at ${endpoint}, so no ${role} can be kept`,
          hint: syncHint(target),
        };
      return {
        ...about,
        status: 'fail',
        message: `the name is taken by somebody else, or these keys may not use it, so no ${role} can be kept`,
        hint: `choose another name under targets.${target.name}.buckets.${role} in gomeet.yaml, or use keys with full access`,
      };
    }),
});
