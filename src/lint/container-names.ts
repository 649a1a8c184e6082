import {containersOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

export default rule({
  id: 'container-names',
  sentence: 'Every Deployment has a container of its own name, so that `kubectl set image deployment/NAME NAME=…` works.',
  check({objects}) {
    const report = new Report();
    for (const object of objects.filter((one) => one.kind === 'Deployment')) {
      const names = containersOf(object)
        .filter((container) => !container.init)
        .map((container) => container.name);
      if (!names.includes(object.metadata.name))
        report.problem(object, `its containers are ${names.join(', ')}; one must be ${object.metadata.name}`);
    }
    return report.verdict();
  },
});
