import {type KubeObject, phaseOf} from '../core/objects.ts';
import {formatBytes, formatCpu} from '../core/quantity.ts';
import type {NodePool} from '../core/target.ts';
import {replicaRange, templateOf} from '../manifests/workloads.ts';
import {demandOf, hostPortsOf, initialOf, type PodDemand, poolOf, repel} from './_demand.ts';
import {type LintInput, Report, rule} from './_rule.ts';

type Pod = {readonly workload: KubeObject; readonly demand: PodDemand; readonly ports: readonly string[]};
type Node = {cpu: number; memory: number; readonly pods: Pod[]};

export default rule({
  id: 'pods-fit-pools',
  sentence:
    'What a first install starts fits onto the nodes that the profile says, pod by pod, with host ports and required anti-affinity.',
  check(input) {
    const report = new Report();
    for (const name of new Set([...input.objects.filter(isWorkload).map(poolOf), ...input.capacity.pools.map((pool) => pool.name)])) {
      const pool = input.capacity.pools.find((one) => one.name === name);
      if (pool === undefined) report.problem(`pool/${name}`, `the profile has no pool ${name}, but workloads ask for it`);
      else checkPool(input, pool, report);
    }
    return report.verdict();
  },
});

function isWorkload(object: KubeObject): boolean {
  return templateOf(object) !== undefined && object.kind !== 'CronJob' && object.kind !== 'Job' && phaseOf(object) !== 'bootstrap';
}

function checkPool({objects, capacity}: LintInput, pool: NodePool, report: Report): void {
  const workloads = objects.filter((object) => isWorkload(object) && (object.kind === 'DaemonSet' || poolOf(object) === pool.name));
  const start = workloads.flatMap((workload) => podsOf(workload, initialOf(objects, workload, pool.count)));
  const total = (field: 'cpu' | 'memory', counts: (workload: KubeObject) => number) =>
    workloads.reduce((sum, workload) => sum + counts(workload) * demandOf(workload)[field], 0);
  const first = (workload: KubeObject) => initialOf(objects, workload, pool.count);
  const most = (workload: KubeObject) => replicaRange(objects, workload, pool.count).max;
  const {cpu, memoryBytes} = pool.allocatable;
  const has = `${pool.count} nodes: ${formatCpu(pool.count * cpu)} CPU, ${formatBytes(pool.count * memoryBytes)}`;
  report.note(
    `${pool.name} at the start: ${start.length} pods, ${formatCpu(total('cpu', first))} CPU, ${formatBytes(total('memory', first))} of ${has}`,
  );
  report.note(
    `${pool.name} at the autoscalers' maximum: ${formatCpu(total('cpu', most))} CPU, ${formatBytes(total('memory', most))} of ${has}`,
  );
  const left = pack(start, pool);
  const names = [...new Set(left.map((pod) => pod.workload.metadata.name))];
  if (left.length > 0)
    report.problem(
      `pool/${pool.name}`,
      `${left.length} of ${start.length} pods find no room on ${capacity.pools.length === 0 ? 'no' : pool.count} nodes: ${names.join(', ')}`,
    );
}

function podsOf(workload: KubeObject, count: number): readonly Pod[] {
  const pod = {workload, demand: demandOf(workload), ports: hostPortsOf(workload)};
  return Array.from({length: count}, () => pod);
}

/** First fit, largest first; one pod of a DaemonSet goes to every node before the rest. Returns what found no room. */
function pack(pods: readonly Pod[], pool: NodePool): readonly Pod[] {
  const nodes = Array.from({length: pool.count}, (): Node => ({cpu: pool.allocatable.cpu, memory: pool.allocatable.memoryBytes, pods: []}));
  const weight = ({demand}: Pod) => Math.max(demand.cpu / pool.allocatable.cpu, demand.memory / pool.allocatable.memoryBytes);
  const everywhere = (pod: Pod) => pod.workload.kind === 'DaemonSet';
  const sorted = [...pods].sort((a, b) => Number(everywhere(b)) - Number(everywhere(a)) || weight(b) - weight(a));
  return sorted.filter((pod) => {
    const node = nodes.find((one) => accepts(one, pod) && one.pods.length < pool.allocatable.pods);
    if (node === undefined) return true;
    node.cpu -= pod.demand.cpu;
    node.memory -= pod.demand.memory;
    node.pods.push(pod);
    return false;
  });
}

function accepts(node: Node, pod: Pod): boolean {
  if (pod.demand.cpu > node.cpu + 1e-9 || pod.demand.memory > node.memory) return false;
  return node.pods.every((other) => {
    const taken = other.ports.some((port) => pod.ports.includes(port));
    const twins = other.workload === pod.workload && pod.workload.kind === 'DaemonSet';
    return !taken && !twins && !repel(other.workload, pod.workload);
  });
}
