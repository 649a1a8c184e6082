import {referencesOf} from '../manifests/references.ts';
import {templateOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

const prefixes = ['prometheus-rules-', 'grafana-dashboards-'];

export default rule({
  id: 'rules-mounted',
  sentence: 'Every ConfigMap of rules or dashboards is mounted by a pod: one that is not is silent, and looks like one that is.',
  check({objects}) {
    const report = new Report();
    const used = new Set(
      objects
        .filter((object) => templateOf(object) !== undefined)
        .flatMap(referencesOf)
        .filter(({kind}) => kind === 'ConfigMap')
        .map(({name}) => name),
    );
    for (const object of objects.filter(({kind}) => kind === 'ConfigMap')) {
      const {name} = object.metadata;
      if (prefixes.some((prefix) => name.startsWith(prefix)) && !used.has(name)) report.problem(object, 'is mounted by no pod');
    }
    return report.verdict();
  },
});
