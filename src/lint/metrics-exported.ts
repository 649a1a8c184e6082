import {nearest} from '../core/nearest.ts';
import {exported, isExported} from './_exported.ts';
import {metricsOf} from './_promql.ts';
import {Report, rule} from './_rule.ts';
import {adapterRules, dashboardQueries, prometheusRules} from './_rules-data.ts';

export default rule({
  id: 'metrics-exported',
  sentence: 'Every metric that an alert, a dashboard or the adapter reads is exported by something, or is a recording rule.',
  check({objects}) {
    const report = new Report();
    const {expressions, records} = prometheusRules(objects);
    const recorded = new Set(records.map((record) => record.name));
    const candidates = [...Object.values(exported).flat(), ...recorded];
    for (const {object, place, text} of [...expressions, ...dashboardQueries(objects)]) {
      for (const metric of metricsOf(text)) {
        if (recorded.has(metric) || isExported(metric)) continue;
        const guess = nearest(metric, candidates);
        report.problem(object, `${place} reads ${metric}, which nothing exports${guess === undefined ? '' : `; ${guess} exists`}`);
      }
    }
    for (const {series} of adapterRules(objects)) {
      const metric = /^[a-zA-Z_:][\w:]*/.exec(series)?.[0] ?? series;
      if (!recorded.has(metric) && !isExported(metric))
        report.problem('configmap/adapter-config', `reads ${metric}, which nothing exports`);
    }
    report.note(`${expressions.length} rules, ${records.length} of them recorded`);
    return report.verdict();
  },
});
