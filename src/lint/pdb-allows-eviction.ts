import {at, type KubeObject} from '../core/objects.ts';
import {podLabelsOf, replicaRange, selects, templateOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';
import {countOf} from './_settings.ts';

export default rule({
  id: 'pdb-allows-eviction',
  sentence:
    'Every disruption budget lets at least one pod go at the smallest size, and no pod is under two budgets, which would refuse every eviction.',
  check({objects}) {
    const report = new Report();
    const workloads = objects.filter((object) => templateOf(object) !== undefined && object.kind !== 'Job' && object.kind !== 'CronJob');
    const budgets = objects.filter((object) => object.kind === 'PodDisruptionBudget');
    const owner = new Map<KubeObject, KubeObject>();
    for (const budget of budgets) {
      const covered = workloads.filter((workload) => selects(at(budget, 'spec', 'selector'), podLabelsOf(workload)));
      if (covered.length === 0) report.problem(budget, 'selects no pods');
      for (const workload of covered) {
        const other = owner.get(workload);
        if (other !== undefined) report.problem(budget, `covers ${workload.metadata.name}, which ${other.metadata.name} covers too`);
        owner.set(workload, budget);
      }
      const pods = covered.reduce((sum, workload) => sum + replicaRange(objects, workload).min, 0);
      const allowed = allowedDisruptions(budget, pods);
      report.note(`${budget.metadata.name}: ${pods} pods at the smallest size, ${allowed ?? '?'} may be missing`);
      if (pods > 0 && (allowed === undefined || allowed < 1))
        report.problem(budget, `lets no pod go at ${pods} pods, so no node could be drained`);
    }
    return report.verdict();
  },
});

function allowedDisruptions(budget: KubeObject, pods: number): number | undefined {
  const unavailable = countOf(at(budget, 'spec', 'maxUnavailable'), pods);
  if (unavailable !== undefined) return unavailable;
  const available = countOf(at(budget, 'spec', 'minAvailable'), pods);
  return available === undefined ? undefined : pods - available;
}
