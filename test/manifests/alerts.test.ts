import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {listAt, textAt} from '../../src/core/objects.ts';
import {parseRouting} from '../../src/manifests/alert-routing.ts';
import {findObject} from '../../src/manifests/workloads.ts';
import {shippedInput} from '../lint/_draft.ts';
import {alertTests, rulesOf, textsOf} from './_monitoring.ts';

/** Fires always: that it stops is the alarm. */
const always = ['Watchdog'];

describe('alerts', () => {
  it('have each a case in which they fire and one in which they do not', async () => {
    const alerts = (await rulesOf()).flatMap(({alert}) => alert ?? []);
    const cases = [...alertTests().values()].flatMap(({tests}) => tests.flatMap((test) => test.alert_rule_test ?? []));
    const fire = new Set(cases.filter(({exp_alerts}) => exp_alerts.length > 0).map(({alertname}) => alertname));
    const quiet = new Set(cases.filter(({exp_alerts}) => exp_alerts.length === 0).map(({alertname}) => alertname));
    expect(alerts.filter((name) => !fire.has(name))).toEqual([]);
    expect(alerts.filter((name) => !quiet.has(name))).toEqual(always);
    expect([...fire, ...quiet].filter((name) => !alerts.includes(name))).toEqual([]);
  });

  it('are quiet beside values, not beside nothing', () => {
    const empty = [...alertTests()].flatMap(([file, {tests}]) =>
      tests.filter((test) => test.input_series.length === 0).map(({name}) => `${file}: ${name}`),
    );
    expect(empty).toEqual([]);
  });

  it('reach somebody, by their severity', async () => {
    const {objects} = await shippedInput('gomeet-500');
    const settings = textAt(findObject(objects, 'ConfigMap', 'alertmanager-settings'), 'data', 'alertmanager.yaml') ?? '';
    const {bySeverity, integrations} = parseRouting(settings);
    const severities = new Set(
      (await rulesOf()).filter(({alert}) => alert !== undefined && !always.includes(alert)).map(({labels}) => labels['severity'] ?? ''),
    );
    expect([...severities].sort()).toEqual(['critical', 'warning']);
    for (const severity of severities) {
      expect(bySeverity[severity]?.flatMap((receiver) => integrations[receiver] ?? [])).not.toEqual([]);
    }
  });

  it('of two steps share a topic, and one step of each topic mutes the other', async () => {
    const topics = new Map<string, Set<string>>();
    for (const {labels} of await rulesOf()) {
      const topic = labels?.['topic'];
      if (topic !== undefined) topics.set(topic, new Set([...(topics.get(topic) ?? []), labels['severity'] ?? '']));
    }
    const single = [...topics].filter(([, severities]) => !severities.has('critical') && !severities.has('warning'));
    expect(single).toEqual([]);
    expect([...topics.keys()]).toContain('redis-memory');
    const {objects} = await shippedInput('gomeet-500');
    const settings: unknown = parse(textAt(findObject(objects, 'ConfigMap', 'alertmanager-settings'), 'data', 'alertmanager.yaml') ?? '');
    // Labels that neither side has count as equal: without `topic` any critical alert would mute any warning.
    const general = listAt(settings, 'inhibit_rules').filter((rule) => listAt(rule, 'source_matchers').includes('severity = "critical"'));
    for (const rule of general) {
      expect(listAt(rule, 'source_matchers')).toContain('topic =~ ".+"');
      expect(listAt(rule, 'target_matchers')).toContain('topic =~ ".+"');
      expect(listAt(rule, 'equal')).toContain('topic');
    }
  });

  it('that inhibition rules name exist', async () => {
    const {objects} = await shippedInput('gomeet-500');
    const settings: unknown = parse(textAt(findObject(objects, 'ConfigMap', 'alertmanager-settings'), 'data', 'alertmanager.yaml') ?? '');
    const alerts = (await rulesOf()).flatMap(({alert}) => alert ?? []);
    const patterns = listAt(settings, 'inhibit_rules')
      .flatMap((rule) => [...listAt(rule, 'source_matchers'), ...listAt(rule, 'target_matchers')])
      .flatMap((matcher) => /^alertname =~? "(.*)"$/.exec(String(matcher))?.[1]?.split('|') ?? []);
    expect(patterns.length).toBeGreaterThan(10);
    expect(patterns.filter((pattern) => !alerts.some((name) => new RegExp(`^(?:${pattern})$`).test(name)))).toEqual([]);
  });
});

describe('burn alerts', () => {
  const hours = (text: string) => Number(text.slice(0, -1)) * {m: 1 / 60, h: 1, d: 24}[text.at(-1) as 'm' | 'h' | 'd'];
  /** Share of the budget → factor, by period: 30 days for signalling, one day for joins and relays. */
  const periods: {readonly [slo: string]: {readonly hours: number; readonly budget: number}} = {
    signaling: {hours: 720, budget: 0.001},
    join: {hours: 24, budget: 0.01},
    turn: {hours: 24, budget: 0.01},
  };

  it('have the factor that follows from share, period and window, in both windows', async () => {
    const burns = (await rulesOf()).filter(({alert}) => alert?.includes('BudgetBurn'));
    expect(burns).toHaveLength(10);
    for (const {alert, expr, annotations} of burns) {
      const [, slo = '', long = '', factor, budget] = /^slo:(\w+):error_ratio_(\w+) > ([\d.]+) \* ([\d.]+) and /.exec(expr) ?? [];
      const [, other, short = '', sameFactor, sameBudget] = / and slo:(\w+):error_ratio_(\w+) > ([\d.]+) \* ([\d.]+)/.exec(expr) ?? [];
      const share = Number(/^([\d.]+) % of/.exec(annotations['description'] ?? '')?.[1]) / 100;
      const period = periods[slo];
      expect([alert, other, sameFactor, sameBudget, Number(budget)]).toEqual([alert, slo, factor, budget, period?.budget]);
      expect(Number(factor), `${alert}: ${share} of the budget in ${long}`).toBeCloseTo((share * (period?.hours ?? 0)) / hours(long), 9);
      expect(hours(short)).toBeLessThan(hours(long) / 7);
      expect(annotations['description']).toContain(` in ${long};`);
    }
  });

  it('can fire: no factor asks for more than everything', async () => {
    for (const {alert, expr} of await rulesOf()) {
      if (alert?.includes('BudgetBurn') !== true) continue;
      for (const [, factor, budget] of expr.matchAll(/> ([\d.]+) \* ([\d.]+)/g)) expect(Number(factor) * Number(budget)).toBeLessThan(0.5);
    }
  });
});

it('every file of rules has a file of tests', async () => {
  const tested = new Set([...alertTests().values()].flatMap(({rule_files}) => rule_files));
  expect([...(await textsOf('prometheus-rules-')).keys()].filter((name) => !tested.has(name))).toEqual([]);
});
