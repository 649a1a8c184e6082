import {type Judgement, probe} from '../../core/probe.ts';
import {type BucketsReading, eachOurs, readBuckets, syncHint} from './_buckets.ts';

export default probe<BucketsReading>({
  id: 'buckets.versioning',
  question: 'Can a backup that was deleted be had back, and is a deleted recording gone?',
  severity: 'warning',
  required: false,
  wants: 'cloud',
  source: {kind: 's3', query: 'GET ?versioning of each bucket'},
  runbook: 'backup-restore',
  needs: ['buckets.exist'],
  read: readBuckets,
  judge: (reading, target) =>
    eachOurs(reading, target, ({versioning, why}, found): Judgement => {
      const observed = [{name: 'versioning', value: found.versioning, unit: ''}];
      const does = found.versioning ? 'it keeps former versions' : 'it keeps no former versions';
      if (found.versioning === versioning) return {status: 'pass', message: `${does}: ${why}`, observed};
      return {status: 'warn', message: `${does}, but ${why}`, observed, hint: syncHint(target)};
    }),
});
