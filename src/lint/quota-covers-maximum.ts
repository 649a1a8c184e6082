import {at, type KubeObject, listAt, textAt} from '../core/objects.ts';
import {formatBytes, formatCpu} from '../core/quantity.ts';
import {replicaRange, templateOf} from '../manifests/workloads.ts';
import {demandOf, surgeOf} from './_demand.ts';
import {type LintInput, Report, rule} from './_rule.ts';
import {quantityAt} from './_settings.ts';

export default rule({
  id: 'quota-covers-maximum',
  sentence: 'The quota holds every workload at its largest size while it is rolled out; otherwise an autoscaler would be refused silently.',
  check(input) {
    const report = new Report();
    const quota = input.objects.find((object) => object.kind === 'ResourceQuota');
    if (quota === undefined) {
      report.problem('resourcequota', 'is missing');
      return report.verdict();
    }
    const wanted = wantedOf(input);
    for (const [name, value] of Object.entries(wanted)) {
      const hard = at(quota, 'spec', 'hard', name) === undefined ? undefined : quantityAt(quota, 'spec', 'hard', name);
      const show = name.includes('memory') ? formatBytes : name.includes('cpu') ? formatCpu : String;
      report.note(`${name}: ${show(value)} <= ${hard === undefined ? 'no limit' : show(hard)}`);
      if (hard !== undefined && value > hard)
        report.problem(quota, `${name} ${show(hard)} is less than the ${show(value)} that all workloads at their largest size need`);
    }
    if (at(quota, 'spec', 'hard', 'limits.cpu') !== undefined) report.problem(quota, 'limits.cpu would force a CPU limit on the SFU');
    return report.verdict();
  },
});

function wantedOf({objects, capacity}: LintInput): {readonly [resource: string]: number} {
  const nodes = capacity.pools.reduce((sum, pool) => sum + pool.count, 0);
  const sum = {cpu: 0, memory: 0, memoryLimit: 0, pods: 0, claims: 0};
  for (const workload of objects.filter((object) => templateOf(object) !== undefined)) {
    const {max} = replicaRange(objects, workload, nodes);
    const pods = max + surgeOf(workload, max);
    const demand = demandOf(workload);
    sum.pods += pods;
    sum.cpu += pods * demand.cpu;
    sum.memory += pods * demand.memory;
    sum.memoryLimit += pods * demand.memoryLimit;
    sum.claims += max * claimsOf(workload);
  }
  const balancers = objects.filter((object) => object.kind === 'Service' && textAt(object, 'spec', 'type') === 'LoadBalancer').length;
  return {
    'requests.cpu': sum.cpu,
    'requests.memory': sum.memory,
    'limits.memory': sum.memoryLimit,
    pods: sum.pods,
    persistentvolumeclaims: sum.claims + objects.filter((object) => object.kind === 'PersistentVolumeClaim').length,
    'services.loadbalancers': balancers,
  };
}

function claimsOf(workload: KubeObject): number {
  const own = listAt(workload, 'spec', 'volumeClaimTemplates').length;
  return own + listAt(templateOf(workload), 'spec', 'volumes').filter((volume) => at(volume, 'ephemeral') !== undefined).length;
}
