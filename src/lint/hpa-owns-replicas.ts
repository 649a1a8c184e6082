import {at, numberAt} from '../core/objects.ts';
import {autoscalerOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

/** What the first deploy scales to before the autoscaler takes over. */
const initialReplicas = 'gomeet.io/initial-replicas';

export default rule({
  id: 'hpa-owns-replicas',
  sentence: 'A workload under an autoscaler has no `replicas`, which an apply would reset, and starts within the bounds of the autoscaler.',
  check({objects}) {
    const report = new Report();
    for (const object of objects) {
      const hpa = autoscalerOf(objects, object);
      if (hpa === undefined) continue;
      if (hpa.min > hpa.max) report.problem(`horizontalpodautoscaler/${hpa.name}`, `minReplicas ${hpa.min} > maxReplicas ${hpa.max}`);
      const replicas = numberAt(object, 'spec', 'replicas');
      if (replicas !== undefined) report.problem(object, `says replicas: ${replicas}, but ${hpa.name} owns the count`);
      const initial = at(object, 'metadata', 'annotations', initialReplicas);
      if (initial === undefined) continue;
      const count = Number(initial);
      report.note(`${object.metadata.name}: starts with ${count}, ${hpa.name} allows ${hpa.min}..${hpa.max}`);
      if (!(count >= hpa.min && count <= hpa.max))
        report.problem(object, `starts with ${String(initial)} pods, outside ${hpa.min}..${hpa.max}`);
    }
    return report.verdict();
  },
});
