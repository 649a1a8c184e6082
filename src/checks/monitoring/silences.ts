import {limits} from '../../core/limits.ts';
import type {FiringAlert, MonitoringRule, Silence} from '../../core/monitoring.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {type Asked, judges, reads} from './_asked.ts';

const limit = limits('monitoring.silences', {
  criticalWarnHours: {value: 24, unit: 'hours', source: 'a silence over a critical alert should not outlive one on-call shift'},
});

type Reading = {readonly silences: readonly Silence[]; readonly rules: readonly MonitoringRule[]};
type Matcher = Silence['matchers'][number];

/** A silence that nobody remembers is why the next outage makes no noise. */
export default probe<Asked<Reading>>({
  id: 'monitoring.silences',
  question: 'Does no silence hide what somebody must hear?',
  severity: 'warning',
  required: true,
  source: {kind: 'alertmanager', query: 'GET /api/v2/silences: matchers, startsAt, endsAt'},
  runbook: 'monitoring',
  needs: ['monitoring.alertmanager'],
  limits: limit.table,
  read: reads('alertmanager', async (port, {world}, signal) => {
    const rules = world.prometheus?.rules(signal) ?? Promise.resolve([]);
    // Without the rules, what a silence hides is judged by its matchers alone.
    const [silences, known] = await Promise.all([port.silences(signal), rules.catch(() => [])]);
    return {silences, rules: known};
  }),
  judge: judges(({silences, rules}, target) => {
    const active = silences.filter((silence) => silence.state === 'active');
    const judged = active.flatMap((silence) => judgeOne(silence, rules, target));
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `${active.length} silences, each of them narrow and short`,
      observed: [{name: 'silences', value: active.length, unit: 'count'}],
    };
  }),
});

function judgeOne(silence: Silence, rules: readonly MonitoringRule[], target: Target): readonly Judgement[] {
  const hours = (Date.parse(silence.endsAt) - Date.parse(silence.startsAt)) / 3_600_000;
  const about = {
    instance: silence.id,
    since: silence.startsAt,
    observed: [{name: 'duration', value: Number.isFinite(hours) ? Math.round(hours) : null, unit: 'hours'}],
    hint: `amtool silence expire ${silence.id} --alertmanager.url=http://127.0.0.1:9093 (beside gomeet open alertmanager)`,
  } as const;
  const told = `by ${silence.createdBy || 'nobody'} (“${silence.comment || 'no comment'}”) until ${silence.endsAt}`;
  if (silence.matchers.every(isWide)) return [{...about, status: 'fail', message: `it silences everything, ${told}`}];
  const {criticalWarnHours} = limit.of(target);
  const hidden = rules.filter((rule) => rule.type === 'alerting' && isCritical(rule) && hides(silence, rule)).map((rule) => rule.name);
  const critical = hidden.length > 0 || silence.matchers.some((one) => one.name === 'severity' && holds(one, 'critical') && !isWide(one));
  if (!critical || !(hours > criticalWarnHours)) return [];
  const what =
    hidden.length === 0 ? 'critical alerts' : hidden.length === 1 ? `the critical alert ${hidden[0]}` : `${hidden.length} critical alerts`;
  return [
    {
      ...about,
      status: 'warn',
      message: `it silences ${what} for ${Math.round(hours)} h, ${told}`,
      thresholds: limit.thresholds(target, 'criticalWarnHours'),
    },
  ];
}

function isCritical(rule: MonitoringRule): boolean {
  return rule.labels['severity'] === 'critical';
}

/** Matches whatever a label may be. */
function isWide({value, isRegex, isEqual}: Matcher): boolean {
  if (isRegex) return isEqual && /^\^?\(?(\.\*|\.\+|\.\*\?|\.|\[\^\]\]?\*)\)?\$?$/.test(value) && value !== '.';
  return !isEqual && value === '';
}

/** Labels that only a firing alert has (a pod, a node) narrow a silence, and still it may hide the alert. */
function hides(silence: Silence, rule: MonitoringRule): boolean {
  const labels: FiringAlert['labels'] = {...rule.labels, alertname: rule.name};
  return silence.matchers.every((matcher) => labels[matcher.name] === undefined || holds(matcher, labels[matcher.name] ?? ''));
}

function holds({value, isRegex, isEqual}: Matcher, label: string): boolean {
  if (!isRegex) return (label === value) === isEqual;
  try {
    return new RegExp(`^(?:${value})$`).test(label) === isEqual;
  } catch {
    return isEqual;
  }
}
