import {type Bucket, type BucketRule, ownRulePrefix} from '../../core/buckets.ts';
import type {FieldChange} from '../../core/step.ts';
import type {WantedBucket} from '../../manifests/buckets.ts';

/** In a plan: what is not there. */
export const absent = '(absent)';

/** What would have to change about a bucket, as a plan shows it; nothing when it is as wanted. Whether it is open must be known. */
export function differences(wanted: WantedBucket, found: Bucket): readonly FieldChange[] {
  return [...openness(found), ...versioning(wanted, found), ...ruleChanges(wanted, found)];
}

/** All that a bucket gets which is not there yet. */
export function whole(wanted: WantedBucket): readonly FieldChange[] {
  const nothing: Bucket = {name: wanted.name, owner: 'ours', public: false, versioning: false, rules: []};
  return [{path: 'access', from: absent, to: 'private'}, ...differences(wanted, nothing)];
}

function openness(found: Bucket): readonly FieldChange[] {
  return found.public === true ? [{path: 'access', from: 'open to everybody', to: 'private'}] : [];
}

function versioning(wanted: WantedBucket, found: Bucket): readonly FieldChange[] {
  if (wanted.versioning === found.versioning) return [];
  return [{path: 'versioning', from: found.versioning ? 'on' : 'off', to: wanted.versioning ? 'on' : 'off'}];
}

/** Of our own rules; those of others are none of our business. */
export function ruleChanges(wanted: WantedBucket, found: Bucket): readonly FieldChange[] {
  const ours = found.rules.filter(({id}) => id.startsWith(ownRulePrefix));
  const ids = [...new Set([...wanted.rules, ...ours].map(({id}) => id))];
  return ids.flatMap((id) => {
    const [from, to] = [ruleIn(ours, id), ruleIn(wanted.rules, id)];
    return from === to ? [] : [{path: `lifecycle.${id}`, from: from === '' ? absent : from, to: to === '' ? absent : to}];
  });
}

function ruleIn(rules: readonly BucketRule[], id: string): string {
  return ruleText(rules.find((rule) => rule.id === id));
}

/** `recordings/: deleted after 90 days`; empty for no rule. */
export function ruleText(rule: BucketRule | undefined): string {
  if (rule === undefined) return '';
  const {prefix, enabled, expireDays, expireOldVersionsDays, abortUploadsDays} = rule;
  const parts = [
    ...(expireDays === null ? [] : [`deleted after ${days(expireDays)}`]),
    ...(expireOldVersionsDays === null ? [] : [`former versions deleted after ${days(expireOldVersionsDays)}`]),
    ...(abortUploadsDays === null ? [] : [`unfinished uploads given up after ${days(abortUploadsDays)}`]),
  ];
  const what = parts.length === 0 ? 'something that gomeet does not set' : parts.join(', ');
  return `${prefix === '' ? 'everything' : prefix}: ${what}${enabled ? '' : ' (switched off)'}`;
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}

/**
 * Rules of somebody else that delete what ours would still keep: the shorter one wins. Only those without conditions that
 * gomeet does not see can be judged.
 */
export function tooEager(wanted: WantedBucket, found: Bucket): readonly BucketRule[] {
  return found.rules.filter(
    ({id, enabled, prefix, expireDays}) =>
      enabled &&
      expireDays !== null &&
      !id.startsWith(ownRulePrefix) &&
      wanted.rules.some((rule) => rule.expireDays !== null && rule.expireDays > expireDays && overlap(rule.prefix, prefix)),
  );
}

/** Whether a plan makes the service delete objects that it keeps now, once there are some. */
export function deletesSooner(wanted: WantedBucket, found: Bucket): boolean {
  return wanted.rules.some(
    ({enabled, prefix, expireDays, expireOldVersionsDays}) =>
      enabled &&
      (sooner(
        expireDays,
        found.rules.filter((rule) => rule.enabled && prefix.startsWith(rule.prefix)).map((rule) => rule.expireDays),
      ) ||
        sooner(
          expireOldVersionsDays,
          found.rules.filter((rule) => rule.enabled && prefix.startsWith(rule.prefix)).map((rule) => rule.expireOldVersionsDays),
        )),
  );
}

function sooner(wanted: number | null, found: readonly (number | null)[]): boolean {
  return wanted !== null && !found.some((one) => one !== null && one <= wanted);
}

function overlap(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}
