import {phaseOf} from '../core/objects.ts';
import {objectPhases} from '../manifests/order.ts';
import {Report, rule} from './_rule.ts';

const known = new Set<string>(objectPhases);

export default rule({
  id: 'phase-labels',
  sentence: 'Every object carries the label gomeet.io/phase with a phase of the deploy; cluster-wide objects belong to bootstrap.',
  check({objects}) {
    const report = new Report();
    for (const object of objects) {
      const phase = phaseOf(object);
      if (phase === undefined || !known.has(phase))
        report.problem(object, `has phase ${phase ?? '(none)'}; phases are ${[...known].join(', ')}`);
      else if (object.metadata.namespace === undefined && phase !== 'bootstrap')
        report.problem(object, `is cluster-wide but in phase ${phase}`);
    }
    return report.verdict();
  },
});
