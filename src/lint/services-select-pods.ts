import {at, type KubeObject, listAt, textAt} from '../core/objects.ts';
import {isMap} from '../manifests/plain.ts';
import {containersOf, podLabelsOf, selects, templateOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

export default rule({
  id: 'services-select-pods',
  sentence: 'Every Service selects pods of a workload, and its target ports are declared by them.',
  check({objects}) {
    const report = new Report();
    for (const service of objects.filter((object) => object.kind === 'Service')) {
      const selector = at(service, 'spec', 'selector');
      if (!isMap(selector)) continue;
      const pods = objects.filter((object) => templateOf(object) !== undefined && selects({matchLabels: selector}, podLabelsOf(object)));
      if (pods.length === 0) report.problem(service, 'selects no pods');
      for (const port of listAt(service, 'spec', 'ports')) {
        const target = at(port, 'targetPort') ?? at(port, 'port');
        const protocol = textAt(port, 'protocol') ?? 'TCP';
        for (const pod of pods.filter((one) => !declares(one, target, protocol))) {
          report.problem(service, `targets port ${String(target)}/${protocol}, which ${pod.metadata.name} does not declare`);
        }
      }
    }
    return report.verdict();
  },
});

function declares(workload: KubeObject, target: unknown, protocol: string): boolean {
  return containersOf(workload)
    .flatMap((container) => listAt(container.spec, 'ports'))
    .some(
      (port) => (at(port, 'name') === target || at(port, 'containerPort') === target) && (textAt(port, 'protocol') ?? 'TCP') === protocol,
    );
}
