import {ownRulePrefix} from '../../core/buckets.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {LifecycleRule} from '../../core/storage.ts';
import type {Target} from '../../core/target.ts';
import {rulesOf} from '../../manifests/buckets.ts';
import {type BucketReading, readBucket, skipped} from './_bucket.ts';

/** Recordings that nobody deletes cost money, and more of people's words lie around than they were promised. */
export default probe<BucketReading>({
  id: 'recording.lifecycle',
  question: 'Are recordings deleted when they should be?',
  severity: 'warning',
  required: false,
  source: {kind: 's3', query: 'GET ?lifecycle, against lifecycle.json of configmap/egress-config'},
  runbook: 'recording-failure',
  read: readBucket,
  judge: (reading, target): Judgement | readonly Judgement[] => {
    if ('skip' in reading) return skipped(reading);
    const {bucket, lifecycle, lifecycleError} = reading.state;
    const wanted = wantedRules(target);
    if (wanted.length === 0) return {status: 'skip', message: 'the manifests ask for no rules'};
    if (lifecycle === null) return {status: 'unknown', message: `not measured: ${lifecycleError}`};
    const hint = hintOf(target, bucket);
    if (lifecycle === undefined) return {status: 'warn', message: `${bucket} has no rules: nothing is ever deleted`, hint};
    const wrong = wanted.flatMap((rule): readonly Judgement[] => {
      const found = lifecycle.find(({id}) => id === rule.id) ?? lifecycle.find(({id}) => `${ownRulePrefix}${id}` === rule.id);
      const observed = [{name: 'days', value: found === undefined || Number.isNaN(found.days) ? null : found.days, unit: 'days'}];
      const thresholds = [{name: 'days', value: rule.days, unit: 'days', source: 'lifecycle.json of configmap/egress-config'}];
      const say = (message: string): readonly Judgement[] => [{status: 'warn', instance: rule.id, message, observed, thresholds, hint}];
      if (found === undefined) return say('the bucket does not have this rule');
      if (!found.enabled) return say('the rule is switched off');
      if (found.days !== rule.days) return say(`it deletes after ${found.days} days instead of ${rule.days}`);
      return found.prefix === rule.prefix ? [] : say(`it is for "${found.prefix}" instead of "${rule.prefix}"`);
    });
    if (wrong.length > 0) return wrong;
    return {status: 'pass', message: wanted.map(({id, days}) => `${id}: ${days} days`).join(', ')};
  },
});

/** A rule that somebody put there by hand, as the manifests of their own say it, has no prefix of ours. */
function wantedRules({manifests}: Target): readonly LifecycleRule[] {
  return rulesOf(manifests, 'recordings').map(({id, enabled, prefix, expireDays, abortUploadsDays}) => ({
    id,
    enabled,
    prefix,
    days: expireDays ?? abortUploadsDays ?? Number.NaN,
  }));
}

function hintOf({name, cloud}: Target, bucket: string): string {
  if (cloud !== undefined) return `gomeet buckets sync --target ${name}`;
  return `put lifecycle.json of configmap/egress-config on ${bucket} (s3 put-bucket-lifecycle-configuration)`;
}
