import type {LifecycleRule} from '@aws-sdk/client-s3';
import {type BucketRule, ownRulePrefix} from '../../core/buckets.ts';
import {S3Error} from './errors.ts';
import type {S3Session} from './session.ts';

/** Rules as the service holds them; none where it says that there is no life cycle. */
export async function readRules(session: S3Session, name: string, signal: AbortSignal | undefined): Promise<readonly LifecycleRule[]> {
  try {
    const answer = await session.ask({
      what: `does not tell the life cycle of ${name}`,
      signal,
      send: ({s3, sdk, until}) => s3.send(new sdk.GetBucketLifecycleConfigurationCommand({Bucket: name}), until),
    });
    return answer.Rules ?? [];
  } catch (error) {
    if (error instanceof S3Error && error.service === 'NoSuchLifecycleConfiguration') return [];
    throw error;
  }
}

/** Rules of others are written back as they were read: the service replaces all of them at once. */
export async function writeRules(session: S3Session, name: string, rules: readonly BucketRule[], signal: AbortSignal): Promise<void> {
  const others = (await readRules(session, name, signal)).filter(({ID}) => ID?.startsWith(ownRulePrefix) !== true);
  const all = [...others, ...rules.map(toService)];
  await session.ask({
    what: `does not set the life cycle of ${name}`,
    signal,
    send: async ({s3, sdk, until}) => {
      if (all.length === 0) await s3.send(new sdk.DeleteBucketLifecycleCommand({Bucket: name}), until);
      else await s3.send(new sdk.PutBucketLifecycleConfigurationCommand({Bucket: name, LifecycleConfiguration: {Rules: all}}), until);
    },
  });
}

/** What matters of a rule of anybody. `Prefix` outside of a filter is the older form. */
export function ruleOf({ID, Status, Filter, Prefix, Expiration, NoncurrentVersionExpiration, ...rest}: LifecycleRule): BucketRule {
  return {
    id: ID ?? '',
    prefix: Filter?.Prefix ?? Filter?.And?.Prefix ?? Prefix ?? '',
    enabled: Status === 'Enabled',
    expireDays: Expiration?.Days ?? null,
    expireOldVersionsDays: NoncurrentVersionExpiration?.NoncurrentDays ?? null,
    abortUploadsDays: rest.AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? null,
  };
}

function toService({id, prefix, enabled, expireDays, expireOldVersionsDays, abortUploadsDays}: BucketRule): LifecycleRule {
  return {
    ID: id,
    Status: enabled ? 'Enabled' : 'Disabled',
    Filter: {Prefix: prefix},
    ...(expireDays === null ? {} : {Expiration: {Days: expireDays}}),
    ...(expireOldVersionsDays === null ? {} : {NoncurrentVersionExpiration: {NoncurrentDays: expireOldVersionsDays}}),
    ...(abortUploadsDays === null ? {} : {AbortIncompleteMultipartUpload: {DaysAfterInitiation: abortUploadsDays}}),
  };
}
