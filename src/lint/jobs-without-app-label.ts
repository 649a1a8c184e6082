import {podLabelsOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

export default rule({
  id: 'jobs-without-app-label',
  sentence:
    'Pods of Jobs and CronJobs carry no `app` label: a completed pod never becomes Ready and `kubectl wait -l app=…` would hang on it.',
  check({objects}) {
    const report = new Report();
    for (const object of objects.filter((one) => one.kind === 'Job' || one.kind === 'CronJob')) {
      const {app} = podLabelsOf(object);
      if (app !== undefined) report.problem(object, `its pods carry app=${app}`);
    }
    return report.verdict();
  },
});
