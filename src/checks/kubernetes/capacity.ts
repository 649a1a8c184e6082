import {demandOf} from '../../capacity/demand.ts';
import {type Node, nodeOf} from '../../capacity/node.ts';
import {place, type Resident, type Unplaced} from '../../capacity/place.ts';
import {selectorOf} from '../../capacity/selector.ts';
import type {Workload} from '../../capacity/workloads.ts';
import {at, type KubeObject, keyOf, shortName} from '../../core/objects.ts';
import {probe} from '../../core/probe.ts';
import {templateOf} from '../../manifests/workloads.ts';
import {describePool, measured, wantedPools, whyOf} from './_deploy-capacity.ts';
import {asDeployed, type Deployed, deployedManifests, podsWanted} from './_deployed.ts';
import {listsOf} from './_lists.ts';
import {residentOf} from './_room.ts';
import {scanPods} from './_scan.ts';

export type CapacityReading = {
  readonly nodes: readonly Node[];
  /** Everything that is on a node, the platform's own pods too. */
  readonly residents: readonly Resident[];
  readonly pods: readonly KubeObject[];
  readonly revisions: readonly KubeObject[];
};

/** 20,000 pods of others are 76 MB, for which an API server on two busy cores needs four to five seconds. */
const scanLimitMs = 10_000;

/** Room for what is missing now, and for what the autoscalers may ask for. What runs already has its place. */
export default probe<CapacityReading>({
  id: 'kubernetes.capacity',
  question: 'Is there room for every pod that should run, and for as many as the autoscalers may add?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list nodes, list pods of all namespaces (their requests only)'},
  runbook: 'node-pressure',
  leastLimitMs: scanLimitMs,
  async read(asking, signal) {
    const residents: Resident[] = [];
    const keep = (pod: KubeObject) => {
      const resident = residentOf(pod, asking.target);
      if (resident !== undefined) residents.push(resident);
    };
    const [lists] = await Promise.all([
      listsOf(asking, ['Node', 'Pod', 'ControllerRevision'], signal),
      scanPods(asking.world.cluster, asking.target.namespace, keep, signal),
    ]);
    return {nodes: lists.Node.map(nodeOf), residents, pods: lists.Pod, revisions: lists.ControllerRevision};
  },
  judge: ({nodes, residents, pods, revisions}, target) => {
    if (!nodes.some((node) => node.usable))
      return {status: 'fail', message: `none of ${nodes.length} nodes is Ready and schedulable`, hint: wantedPools(target.pools)};
    const {missing, growth} = needsOf(target.manifests, deployedManifests(revisions, target), pods);
    const {unplaced, pools} = place(nodes, residents, [...missing, ...growth]);
    const names = new Set(target.pools.map((pool) => pool.name));
    const own = pools.filter((pool) => names.has(pool.name) || pool.cpu.asked > 0);
    const observed = own.flatMap(measured);
    const sums = own.map(describePool).join('; ');
    const lost = unplaced.length === 0 ? [] : place(nodes, residents, missing).unplaced;
    if (lost.length > 0)
      return {
        status: 'fail',
        message: `${countOf(lost)} pods that should run find no node: ${lost.map(whyOf).join('; ')}`,
        observed,
        hint: wantedPools(target.pools),
      };
    const added = growth.reduce((sum, one) => sum + Number(one.count), 0);
    const stuck = unplaced.filter((one) => growth.some(({name, count}) => name === one.workload && count === one.count));
    const later = unplaced.length === 0 ? '' : `; ${countOf(unplaced)} of these need more nodes`;
    const message = `what should run has its place; the autoscalers may add ${added} pods${later}`;
    if (stuck.length > 0) {
      const hint = 'let the node pools grow, or lower maxReplicas to what fits';
      return {
        status: 'warn',
        message: `${message}, and there is no room for a single one of ${stuck.map(whyOf).join('; ')}`,
        observed,
        hint,
      };
    }
    return {status: 'pass', message: `${message}: ${sums}`, observed};
  },
});

/** Pods that should exist and are on no node, and pods that autoscalers may add. Pure. */
function needsOf(
  manifests: readonly KubeObject[],
  deployed: Deployed,
  pods: readonly KubeObject[],
): {readonly missing: readonly Workload[]; readonly growth: readonly Workload[]} {
  const placed = pods.filter((pod) => at(pod, 'spec', 'nodeName') !== undefined && pod.metadata.deletionTimestamp === undefined);
  const missing: Workload[] = [];
  const growth: Workload[] = [];
  for (const object of manifests) {
    const wanted = ['Deployment', 'StatefulSet'].includes(object.kind) ? podsWanted(object, deployed) : undefined;
    if (wanted === undefined) continue;
    const own = asDeployed(object, deployed);
    const selects = selectorOf(at(own, 'spec', 'selector'));
    const running = placed.filter((pod) => selects(pod.metadata.labels ?? {})).length;
    const workload = (count: number): Workload => ({name: shortName(keyOf(object)), count, demand: demandOf(templateOf(own))});
    if (running < wanted.min) missing.push(workload(wanted.min - running));
    const more = wanted.max - Math.max(wanted.min, running);
    if (more > 0) growth.push(workload(more));
  }
  return {missing, growth};
}

function countOf(unplaced: readonly Unplaced[]): number {
  return unplaced.reduce((sum, one) => sum + one.count, 0);
}
