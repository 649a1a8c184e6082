import {type Demand, demandOf} from '../../capacity/demand.ts';
import {fitOf, reasonsText, roomOf} from '../../capacity/live.ts';
import {nodeOf} from '../../capacity/node.ts';
import {selectorOf} from '../../capacity/selector.ts';
import type {Finding} from '../../core/finding.ts';
import {at, type KubeObject, keyOf, shortName, textAt} from '../../core/objects.ts';

/** Whether the nodes hold that many pods of a workload, beside everything that runs. Pure; the arithmetic is in the message. */
export function judgeNodes(
  live: KubeObject,
  count: number,
  nodes: readonly KubeObject[],
  pods: readonly KubeObject[],
  namespace: string,
): Finding {
  const {name} = live.metadata;
  const demand = demandOf(at(live, 'spec', 'template'));
  const selects = selectorOf(at(live, 'spec', 'selector'));
  const bound = pods.filter(
    (pod) =>
      pod.metadata.namespace === namespace &&
      pod.metadata.deletionTimestamp === undefined &&
      textAt(pod, 'spec', 'nodeName') !== undefined &&
      selects(pod.metadata.labels ?? {}),
  ).length;
  const wanted = Math.max(0, count - bound);
  const fit = fitOf(roomOf(nodes.map(nodeOf), pods, namespace), demand, wanted);
  const about = {
    id: 'kubernetes.room',
    title: 'Do the nodes have room for that many pods?',
    component: 'kubernetes',
    instance: shortName(keyOf(live)),
    severity: 'critical',
    required: true,
    observed: [
      {name: 'nodes', value: fit.admitting, unit: 'count'},
      {name: 'running', value: bound, unit: 'count'},
      {name: 'possible', value: bound + fit.placed, unit: 'count'},
    ],
    thresholds: [{name: 'possible', value: count, unit: 'count', source: 'the command line'}],
    source: {kind: 'kubernetes', query: 'list nodes, list pods of all namespaces: requests, host ports, taints'},
    durationMs: 0,
  } as const;
  if (wanted === 0) return {...about, status: 'pass', message: `${bound} pods are on nodes, no more than ${count} are asked for`};
  if (fit.placed === wanted) return {...about, status: 'pass', message: `${wanted} more pods of ${name} find a node`};
  const pool = fit.pools.join(' or ');
  const lacking = `${wanted - fit.placed === 1 ? '1 pod' : `${wanted - fit.placed} pods`} would find no node (${reasonsText(fit)})`;
  const message = isAlone(demand)
    ? `${count} ${name} pods need ${count} ${pool} nodes with free host ports; ${fit.admitting} exist (${bound} hold one now): ${lacking}`
    : `${count} ${name} pods do not fit on the ${fit.admitting} ${pool} nodes beside what runs there: ${lacking}`;
  return {
    ...about,
    status: 'fail',
    message,
    hint: `add nodes to pool ${pool}, ask for at most ${bound + fit.placed}, or have them wait with --allow-pending`,
  };
}

/** One to a node. */
function isAlone(demand: Demand): boolean {
  return demand.hostPorts.length > 0;
}
