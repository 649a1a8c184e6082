import {probe} from '../../core/probe.ts';
import {type BucketsReading, eachOurs, readBuckets, syncHint} from './_buckets.ts';

/** People's words, and everything that the databases hold. */
export default probe<BucketsReading>({
  id: 'buckets.private',
  question: 'Are the buckets closed to strangers?',
  severity: 'critical',
  required: true,
  wants: 'cloud',
  source: {kind: 's3', query: 'access list and policy of each bucket'},
  runbook: 'recording-failure',
  needs: ['buckets.exist'],
  read: readBuckets,
  judge: (reading, target) =>
    eachOurs(reading, target, (_, {public: open}) => {
      const observed = [{name: 'public', value: open, unit: ''}];
      if (open === null)
        return {status: 'unknown', message: 'not measured: these keys may not read its access list or its policy', observed};
      if (open) return {status: 'fail', message: 'everybody may list or read it', observed, hint: syncHint(target)};
      return {status: 'pass', message: 'only its owner may list and read it', observed};
    }),
});
