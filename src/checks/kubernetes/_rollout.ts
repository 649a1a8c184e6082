import {type Node, nodeOf} from '../../capacity/node.ts';
import {type KubeObject, keyOf, shortName} from '../../core/objects.ts';
import type {ClusterReader} from '../../core/ports.ts';
import {type Judgement, type Probe, probe} from '../../core/probe.ts';
import {isUnschedulable, type Trouble, troubleOf} from './_pod-trouble.ts';
import {podsOf, type RevisionReading} from './_revision.ts';
import {type Standing, standingOf} from './_workload.ts';

export type RolloutReading = RevisionReading & {
  /** The live workloads. */
  readonly live: readonly KubeObject[];
  /** Events with reason FailedCreate. */
  readonly events: readonly KubeObject[];
  /** Only read when a pod found no node. */
  readonly nodes: readonly Node[];
  readonly now: string;
};

const kinds: {readonly [kind: string]: string} = {Deployment: 'apps/v1', StatefulSet: 'apps/v1', DaemonSet: 'apps/v1', Job: 'batch/v1'};

/** Objects whose pods a roll-out waits for. */
export function isWorkload(object: KubeObject): boolean {
  return kinds[object.kind] !== undefined;
}

/** The probe that waits for the given workloads: only pods of the newest revision count. */
export function rollout(workloads: readonly KubeObject[]): Probe<RolloutReading> {
  const wanted = workloads.filter(isWorkload);
  return probe<RolloutReading>({
    id: 'kubernetes.rollout',
    question: 'Are all pods of the new revision ready?',
    severity: 'critical',
    required: true,
    source: {kind: 'kubernetes', query: 'list workloads, pods, replicasets, controllerrevisions and events of the namespace'},
    runbook: 'rollout',
    read: ({world, target}, signal) => readRollout(world.cluster, wanted, target.namespace, world.clock.now().toISOString(), signal),
    judge: (reading, target) => judgeRollout(wanted, reading, target.manifests),
  });
}

async function readRollout(
  cluster: ClusterReader,
  wanted: readonly KubeObject[],
  namespace: string,
  now: string,
  signal: AbortSignal,
): Promise<RolloutReading> {
  const used = [...new Set(wanted.map((object) => object.kind))];
  const has = (kind: string) => used.includes(kind);
  const list = (apiVersion: string, kind: string, when: boolean, fieldSelector?: string) =>
    when
      ? cluster.list(apiVersion, kind, {namespace, optional: true, ...(fieldSelector === undefined ? {} : {fieldSelector})}, signal)
      : [];
  const [live, pods, replicaSets, revisions, events] = await Promise.all([
    Promise.all(used.map((kind) => list(kinds[kind] ?? '', kind, true))),
    list('v1', 'Pod', used.length > 0),
    list('apps/v1', 'ReplicaSet', has('Deployment')),
    list('apps/v1', 'ControllerRevision', has('DaemonSet')),
    list('v1', 'Event', has('StatefulSet') || has('DaemonSet') || has('Job'), 'reason=FailedCreate'),
  ]);
  const nodes = pods.some(isUnschedulable) ? await cluster.list('v1', 'Node', {}, signal) : [];
  return {live: live.flat(), pods, replicaSets, revisions, events, nodes: nodes.map(nodeOf), now};
}

/** Pure. One judgement for each workload that is not done; a single pass when all are. */
export function judgeRollout(
  wanted: readonly KubeObject[],
  reading: RolloutReading,
  manifests: readonly KubeObject[],
): readonly Judgement[] {
  if (wanted.length === 0) return [{status: 'skip', message: 'this part has no workloads'}];
  const now = Date.parse(reading.now);
  let pods = 0;
  const open = wanted.flatMap((object): readonly Judgement[] => {
    const name = shortName(keyOf(object));
    const live = reading.live.find((one) => one.kind === object.kind && one.metadata.name === object.metadata.name);
    if (live === undefined) return [{status: 'fail', instance: name, message: 'it does not exist', transient: true}];
    const owned = podsOf(live, reading);
    const standing = standingOf(live, owned, reading.events, manifests, now);
    pods += standing.ready;
    if (standing.waiting === undefined) return [];
    const seen = standing.waiting !== 'its controller has not seen the change yet';
    const troubles = seen ? owned.fresh.flatMap((pod) => troubleOf(pod, reading.nodes, now) ?? []) : [];
    return [describe(name, object.metadata.namespace ?? '', standing, troubles)];
  });
  if (open.length > 0) return open;
  return [
    {
      status: 'pass',
      message: `${wanted.length} workloads are rolled out, ${pods} pods ready`,
      observed: [{name: 'ready', value: pods, unit: 'count'}],
    },
  ];
}

function describe(name: string, namespace: string, standing: Standing, troubles: readonly Trouble[]): Judgement {
  const trouble = troubles.find((one) => one.final) ?? troubles[0];
  const similar = troubles.filter((one) => one.message === trouble?.message).length;
  const more = similar > 1 ? ` (and ${similar - 1} more pods)` : '';
  const own = trouble === undefined ? '' : `; ${trouble.pod}${more}: ${trouble.message}`;
  const final = standing.final ?? (trouble?.final === true ? trouble.message : undefined);
  const since = standing.final === undefined ? trouble?.since : (standing.since ?? trouble?.since);
  const why = standing.final === undefined ? own : `; ${standing.final}${own}`;
  const when = since === undefined ? '' : ` (since ${since})`;
  return {
    status: 'fail',
    instance: name,
    message: `${standing.waiting}${why}${when}`,
    observed: [
      {name: 'ready', value: standing.ready, unit: 'count'},
      {name: 'desired', value: standing.desired, unit: 'count'},
    ],
    ...(since === undefined ? {} : {since}),
    ...(trouble === undefined ? {} : {hint: trouble.hint ?? `see more with: kubectl -n ${namespace} describe pod ${trouble.pod}`}),
    ...(final === undefined ? {transient: true as const} : {}),
  };
}
