import {demandOf} from '../../capacity/demand.ts';
import {fitOf, reasonsText, roomOf} from '../../capacity/live.ts';
import {nodeOf} from '../../capacity/node.ts';
import {drains, type Surge, surgeOf} from '../../capacity/surge.ts';
import {hpaOf} from '../../capacity/workloads.ts';
import {Refused, UserError} from '../../core/errors.ts';
import type {Finding} from '../../core/finding.ts';
import {at, type KubeObject, keyOf, shortName} from '../../core/objects.ts';
import {replacing} from '../released.ts';
import type {Rolling, RollOptions} from './context.ts';

/** The most media pods that a roll-out may take out of service at a time. */
const mostAtOnce = 2;

/** Reads the live workload and whether its roll-out has the room that it needs: the finding fails when it has none. */
export async function gatherRolling(
  {world, target, maxDrainMs}: RollOptions,
  workload: KubeObject,
  manifests: readonly KubeObject[],
  signal: AbortSignal,
): Promise<{readonly rolling: Rolling; readonly findings: readonly Finding[]}> {
  const name = shortName(keyOf(workload));
  const live = await world.cluster.get(keyOf(workload), signal);
  if (live === undefined) {
    throw new Refused(`${name} is not in the cluster: there is nothing to roll`, {suggestions: ['put it there with: gomeet deploy']});
  }
  if (maxDrainMs !== undefined && !drains(live)) {
    throw new UserError(`--max-drain: the pods of ${name} do not drain, they end within their grace`, {suggestions: ['use --timeout']});
  }
  const surge = surgeOf(live);
  const hpa = hpaOf(workload, manifests);
  const autoscaler = hpa === undefined ? undefined : await world.cluster.get(keyOf(hpa), signal);
  const known = {workload, live, surge, manifests: autoscaler === undefined ? manifests : replacing(manifests, autoscaler)};
  if (!drains(live)) return {rolling: {...known, drains: false, batch: 0}, findings: []};
  const [nodes, pods] = await Promise.all([world.cluster.list('v1', 'Node', {}, signal), world.cluster.list('v1', 'Pod', {}, signal)]);
  const {batch, finding} = judgeRoom(live, surge, nodes, pods, target.namespace);
  return {rolling: {...known, drains: true, batch}, findings: [finding]};
}

/** A roll-out that is about to begin needs its room; one that is under way has taken it. */
export function refuseWithoutRoom(findings: readonly Finding[]): void {
  const bad = findings.find((finding) => finding.status === 'fail');
  if (bad !== undefined) throw new Refused(bad.message, {findings, suggestions: bad.hint === undefined ? [] : [bad.hint]});
}

/** Pure. A draining workload that may not miss a pod needs a free node for each new one. */
export function judgeRoom(
  live: KubeObject,
  {replicas, surge, unavailable}: Surge,
  nodes: readonly KubeObject[],
  pods: readonly KubeObject[],
  namespace: string,
): {readonly batch: number; readonly finding: Finding} {
  const {name} = live.metadata;
  const atOnce = surge + unavailable;
  const demand = demandOf(at(live, 'spec', 'template'));
  const fit = fitOf(roomOf(nodes.map(nodeOf), pods, namespace), demand, surge);
  const pool = fit.pools.join(', ');
  const observed = [
    {name: 'nodes', value: fit.admitting, unit: 'count'},
    {name: 'freeNodes', value: fit.placed, unit: 'count'},
    {name: 'replicas', value: replicas, unit: 'count'},
  ];
  const thresholds = [{name: 'freeNodes', value: surge, unit: 'count', source: 'maxSurge of the manifest'}];
  const about = {...said, instance: shortName(keyOf(live)), observed, thresholds};
  if (atOnce > mostAtOnce) {
    const message = `${name} would lose up to ${atOnce} of ${replicas} pods at a time (maxSurge ${surge}, maxUnavailable ${unavailable}); at most ${mostAtOnce} may go`;
    return {
      batch: 0,
      finding: {...about, status: 'fail', message, hint: `set maxSurge and maxUnavailable of ${name} to ${mostAtOnce} together`},
    };
  }
  if (unavailable > 0)
    return {
      batch: unavailable,
      finding: {...about, status: 'pass', message: `${count(unavailable)} at a time, each on the node of the one that it replaces`},
    };
  const where = `${fit.admitting} nodes of pool ${pool === '' ? '(none)' : pool}`;
  if (fit.placed === 0) {
    const why = reasonsText(fit);
    const message = `${name} rolls ${surge} at a time, each on a free node beside the ${replicas} that run, and none of ${where} is free (${why})`;
    return {
      batch: 0,
      finding: {...about, status: 'fail', message, hint: `add ${surge} nodes to pool ${pool}, or wait until a draining pod has left`},
    };
  }
  const slower = fit.placed < surge ? `; with ${surge} it would be faster` : '';
  const message = `${fit.placed} of ${where} are free: ${count(fit.placed)} of ${replicas} at a time, each after the drain of the one before it${slower}`;
  return {batch: fit.placed, finding: {...about, status: fit.placed < surge ? 'warn' : 'pass', message}};
}

const said = {
  id: 'kubernetes.spare-nodes',
  title: 'Is there a free node for every pod that a roll-out adds?',
  component: 'kubernetes',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list nodes, list pods of all namespaces: host ports and requests'},
  durationMs: 0,
} as const;

function count(pods: number): string {
  return pods === 1 ? 'one' : String(pods);
}
