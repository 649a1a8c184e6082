import {at, listAt, textAt} from '../core/objects.ts';
import {containersOf, findObject} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

export default rule({
  id: 'hpa-target-requests',
  sentence: 'What an autoscaler scales exists, and every container requests the resource that the autoscaler measures.',
  check({objects}) {
    const report = new Report();
    for (const hpa of objects.filter((one) => one.kind === 'HorizontalPodAutoscaler')) {
      const kind = textAt(hpa, 'spec', 'scaleTargetRef', 'kind') ?? '';
      const name = textAt(hpa, 'spec', 'scaleTargetRef', 'name') ?? '';
      const target = findObject(objects, kind, name);
      if (target === undefined) {
        report.problem(hpa, `scales ${kind.toLowerCase()}/${name}, which does not exist`);
        continue;
      }
      const measured = listAt(hpa, 'spec', 'metrics').flatMap((metric) => textAt(metric, 'resource', 'name') ?? []);
      for (const container of containersOf(target).filter((one) => !one.init)) {
        for (const resource of measured) {
          if (at(container.spec, 'resources', 'requests', resource) === undefined) {
            report.problem(target, `container ${container.name} requests no ${resource}, which ${hpa.metadata.name} measures`);
          }
        }
      }
    }
    return report.verdict();
  },
});
