import {type BucketRule, ownRulePrefix} from '../core/buckets.ts';
import {type KubeObject, listAt, numberAt, textAt} from '../core/objects.ts';
import type {Target} from '../core/target.ts';
import {configText, yamlSettings} from './settings.ts';

/** A bucket as the platform wants it. `role` is its key under `buckets` of a target. */
export type WantedBucket = {
  readonly role: 'recordings' | 'backups';
  readonly name: string;
  readonly versioning: boolean;
  /** Why it keeps versions, or does not. */
  readonly why: string;
  readonly rules: readonly BucketRule[];
};

/** Where the manifests say the life cycle of each. */
export const lifeCycleOf = {recordings: 'egress-config', backups: 'postgres-backup-config'} as const;

/**
 * Both buckets: names from the target, life cycles from the manifests. Backups keep versions, so that a key that leaks cannot
 * destroy them; recordings do not, because what a person asks to have deleted must be gone.
 */
export function wantedBuckets({cloud, manifests}: Pick<Target, 'cloud' | 'manifests'>): readonly WantedBucket[] {
  if (cloud === undefined) return [];
  const {recordings, backups} = cloud.buckets;
  return [
    {
      role: 'recordings',
      name: recordings,
      versioning: false,
      why: 'a recording that is deleted must be gone',
      rules: rulesOf(manifests, 'recordings'),
    },
    {
      role: 'backups',
      name: backups,
      versioning: true,
      why: 'a backup that somebody deletes or overwrites can be had back',
      rules: rulesOf(manifests, 'backups'),
    },
  ];
}

/** Rules of `lifecycle.json`, which is S3's own JSON. In manifests of one's own an id may lack our prefix: it gets it, or nobody would know the rule again. */
export function rulesOf(manifests: readonly KubeObject[], role: WantedBucket['role']): readonly BucketRule[] {
  return listAt(yamlSettings(configText(manifests, lifeCycleOf[role], 'lifecycle.json')), 'Rules').map((rule) => {
    const id = textAt(rule, 'ID') ?? 'rule';
    return {
      id: id.startsWith(ownRulePrefix) ? id : `${ownRulePrefix}${id}`,
      prefix: textAt(rule, 'Filter', 'Prefix') ?? '',
      enabled: textAt(rule, 'Status') === 'Enabled',
      expireDays: numberAt(rule, 'Expiration', 'Days') ?? null,
      expireOldVersionsDays: numberAt(rule, 'NoncurrentVersionExpiration', 'NoncurrentDays') ?? null,
      abortUploadsDays: numberAt(rule, 'AbortIncompleteMultipartUpload', 'DaysAfterInitiation') ?? null,
    };
  });
}
