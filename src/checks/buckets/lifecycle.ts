import {type Judgement, probe} from '../../core/probe.ts';
import {lifeCycleOf} from '../../manifests/buckets.ts';
import {type BucketsReading, eachOurs, readBuckets, syncHint} from './_buckets.ts';
import {absent, ruleChanges, ruleText, tooEager} from './_difference.ts';

/** What nobody deletes costs money and keeps people's words for longer than they were promised; what is deleted too early is no backup. */
export default probe<BucketsReading>({
  id: 'buckets.lifecycle',
  question: 'Is what lies in the buckets deleted when it should be, and not sooner?',
  severity: 'warning',
  required: false,
  wants: 'cloud',
  source: {kind: 's3', query: 'GET ?lifecycle of each bucket, against lifecycle.json of the manifests'},
  runbook: 'backup-restore',
  needs: ['buckets.exist'],
  read: readBuckets,
  judge: (reading, target) =>
    eachOurs(reading, target, (wanted, found): Judgement | readonly Judgement[] => {
      const source = `lifecycle.json of configmap/${lifeCycleOf[wanted.role]}`;
      const thresholds = wanted.rules.map((rule) => ({name: rule.id, value: ruleText(rule), unit: '', source}));
      const observed = found.rules.map((rule) => ({name: rule.id, value: ruleText(rule), unit: ''}));
      const about = {observed, thresholds};
      const eager = tooEager(wanted, found).map(
        (rule): Judgement => ({
          ...about,
          status: 'warn',
          message: `rule ${rule.id}, which gomeet did not make, deletes sooner than wanted: ${ruleText(rule)}`,
          hint: `remove it from ${wanted.name}, or ask whoever made it; gomeet leaves it alone`,
        }),
      );
      const wrong = ruleChanges(wanted, found).map(
        ({path, from, to}): Judgement => ({
          ...about,
          status: 'warn',
          message: `${path.replace('lifecycle.', 'rule ')} is ${from === absent ? 'not there' : `"${from}"`}, wanted is ${to === absent ? 'none' : `"${to}"`}`,
          hint: syncHint(target),
        }),
      );
      if (eager.length + wrong.length > 0) return [...wrong, ...eager];
      if (wanted.rules.length === 0) return {status: 'skip', message: `${source} asks for no rules`};
      return {...about, status: 'pass', message: wanted.rules.map(ruleText).join('; ')};
    }),
});
