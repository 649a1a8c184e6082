import type {MonitoringRule, ScrapeTarget} from '../../core/monitoring.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {neededMetrics} from '../../core/promql.ts';
import {someOf} from '../../core/some-of.ts';
import {type Asked, groupedBy, judges, reads} from './_asked.ts';
import {awaited, exporterOf} from './_late-metrics.ts';

type Reading = {readonly rules: readonly MonitoringRule[]; readonly names: readonly string[]; readonly targets: readonly ScrapeTarget[]};
type Missing = {readonly metric: string; readonly rule: string};

/** Prometheus calls a rule healthy that reads a metric which does not exist: it evaluates to nothing, and an alert on it never fires. */
export default probe<Asked<Reading>>({
  id: 'monitoring.empty-rules',
  question: 'Does every metric exist that a rule reads?',
  severity: 'warning',
  required: true,
  source: {kind: 'prometheus', query: 'GET /api/v1/rules, against /api/v1/label/__name__/values'},
  runbook: 'monitoring',
  needs: ['monitoring.prometheus'],
  read: reads('prometheus', async (port, _, signal) => {
    const [rules, names, targets] = await Promise.all([port.rules(signal), port.names(signal), port.targets(signal)]);
    return {rules, names, targets};
  }),
  judge: judges(({rules, names, targets}) => {
    if (names.length === 0) return {status: 'unknown', message: 'not measured: Prometheus holds no metrics yet', transient: true};
    const missing = missingOf(rules, names);
    const scraped = new Set(targets.filter((one) => one.health === 'up').map((one) => one.job));
    const blind = missing.filter(({metric}) => !scraped.has(exporterOf(metric) ?? '') && exporterOf(metric) !== undefined);
    const late = missing.filter((one) => !blind.includes(one) && awaited(one.metric) !== undefined);
    const wrong = missing.filter((one) => !blind.includes(one) && !late.includes(one));
    const judged = [...groupedBy(wrong, (one) => one.metric)].map(([metric, of]) => unknownName(metric, of));
    const empty = new Set([...blind, ...wrong].map((one) => one.rule)).size;
    return [...judged, ...blindness(blind), rest(rules.length, empty, late)];
  }),
});

/** Recorded metrics are judged by what their own rules read. */
function missingOf(rules: readonly MonitoringRule[], names: readonly string[]): readonly Missing[] {
  const known = new Set([...names, ...rules.filter((rule) => rule.type === 'recording').map((rule) => rule.name)]);
  return rules.flatMap((rule) => neededMetrics(rule.query).flatMap((metric) => (known.has(metric) ? [] : [{metric, rule: rule.name}])));
}

function unknownName(metric: string, of: readonly Missing[]): Judgement {
  const names = of.map((one) => one.rule);
  return {
    status: 'warn',
    instance: metric,
    message: `nobody exports it, so ${names.length === 1 ? 'a rule evaluates' : `${names.length} rules evaluate`} to nothing: ${someOf(names)}`,
    observed: [{name: 'rules', value: names.length, unit: 'count'}],
    hint: `gomeet open prometheus, and look for the name that ${exporterOf(metric) ?? 'the service'} exports now`,
    evidence: names,
  };
}

/** Without their exporter nothing can be said of these rules; that it is missing is told by monitoring.exporters and monitoring.targets. */
function blindness(blind: readonly Missing[]): readonly Judgement[] {
  if (blind.length === 0) return [];
  const jobs = [...groupedBy(blind, (one) => exporterOf(one.metric) ?? '')].map(
    ([job, of]) => `${job} (${new Set(of.map((one) => one.rule)).size})`,
  );
  return [
    {
      status: 'unknown',
      instance: 'not scraped',
      message: `not measured: nothing is scraped of ${jobs.join(', ')}; their rules evaluate to nothing`,
      evidence: blind.map(({metric, rule}) => `${rule}: ${metric}`),
    },
  ];
}

function rest(all: number, empty: number, late: readonly Missing[]): Judgement {
  const reasons = [...groupedBy(late, (one) => awaited(one.metric) ?? '')].map(
    ([until, of]) => `${new Set(of.map((one) => one.metric)).size} until ${until}`,
  );
  const waiting = reasons.length === 0 ? '' : `; metrics that are rightly absent: ${reasons.join(', ')}`;
  return {
    status: all === 0 ? 'skip' : 'pass',
    message: all === 0 ? 'Prometheus has no rules' : `${all - empty} of ${all} rules read metrics that exist${waiting}`,
    observed: [{name: 'empty', value: empty, unit: 'count'}],
  };
}
