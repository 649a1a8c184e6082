import {listAt, textAt} from '../core/objects.ts';
import {Report, rule} from './_rule.ts';

/** The phases that hold data which nobody can make again. Metrics can be lost. */
const dataPhases = new Set(['postgres', 'redis']);

export default rule({
  id: 'storage-retained',
  sentence: 'Volumes of the data stores have a storage class with reclaim policy Retain: a deleted claim must not delete the data.',
  check({objects}) {
    const report = new Report();
    for (const object of objects.filter(
      (one) => one.kind === 'StatefulSet' && dataPhases.has(one.metadata.labels?.['gomeet.io/phase'] ?? ''),
    )) {
      for (const claim of listAt(object, 'spec', 'volumeClaimTemplates')) {
        const name = textAt(claim, 'spec', 'storageClassName');
        if (name === undefined || !name.endsWith('-retain'))
          report.problem(object, `volume ${textAt(claim, 'metadata', 'name')} has storage class ${name ?? '(default)'}`);
      }
    }
    return report.verdict();
  },
});
