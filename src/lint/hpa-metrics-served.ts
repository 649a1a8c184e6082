import {listAt, textAt} from '../core/objects.ts';
import {Report, rule} from './_rule.ts';
import {adapterRules} from './_rules-data.ts';

export default rule({
  id: 'hpa-metrics-served',
  sentence: 'Every custom metric of an autoscaler is served by exactly one rule of the adapter.',
  check({objects}) {
    const report = new Report();
    const served = adapterRules(objects).map((one) => one.name);
    for (const name of new Set(served.filter((one, index) => served.indexOf(one) !== index))) {
      report.problem('configmap/adapter-config', `serves ${name} by several rules`);
    }
    for (const hpa of objects.filter((object) => object.kind === 'HorizontalPodAutoscaler')) {
      for (const metric of listAt(hpa, 'spec', 'metrics')) {
        const name = textAt(metric, 'pods', 'metric', 'name');
        if (name !== undefined && !served.includes(name)) report.problem(hpa, `scales on ${name}; the adapter serves ${served.join(', ')}`);
      }
    }
    return report.verdict();
  },
});
