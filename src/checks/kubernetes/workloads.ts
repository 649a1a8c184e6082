import {type KubeObject, keyOf, numberAt, shortName} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import type {Diagnosis} from '../../diagnosis/_types.ts';
import {diagnoseObject} from '../../diagnosis/diagnose.ts';
import {snapshotOf} from '../../diagnosis/snapshot.ts';
import {type Deployed, deployedManifests, podsWanted} from './_deployed.ts';
import {type ListedKind, listedIfAllowed, listsOf} from './_lists.ts';
import {clusterNow} from './_now.ts';

/** Without these nothing can be said. */
const necessary = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ControllerRevision', 'Pod'] as const;
/** These say why; who may not read one of them still gets what the others say. */
const telling: readonly ListedKind[] = [
  'Event',
  'Node',
  'PersistentVolumeClaim',
  'ResourceQuota',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'StorageClass',
];

export type WorkloadsReading = {
  readonly objects: readonly KubeObject[];
  readonly gathered: readonly string[];
  /** Release records and revisions of workloads: what was deployed last. */
  readonly revisions: readonly KubeObject[];
  /** Milliseconds. */
  readonly now: number;
};

export default probe<WorkloadsReading>({
  id: 'kubernetes.workloads',
  question: 'Is every workload of the platform as wanted?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list deployments, statefulsets, daemonsets, their revisions, pods, events and what holds them back'},
  runbook: 'rollout',
  async read(asking, signal) {
    const [found, more] = await Promise.all([
      listsOf(asking, necessary, signal),
      Promise.all(telling.map(async (kind) => ({kind, objects: await listedIfAllowed(asking, kind, signal)}))),
    ]);
    const told = more.flatMap(({kind, objects}) => (objects === undefined ? [] : [{kind, objects}]));
    // Release records are revisions of nobody, and each may have a megabyte.
    const own = {...found, ControllerRevision: found.ControllerRevision.filter((one) => one.metadata.ownerReferences !== undefined)};
    return {
      objects: [...Object.values(own).flat(), ...told.flatMap((one) => one.objects)],
      gathered: [...necessary, ...told.map((one) => one.kind)],
      revisions: found.ControllerRevision,
      now: clusterNow(asking.world, found.Pod),
    };
  },
  judge: judgeWorkloads,
});

/** Pure. One judgement for each workload that is not as wanted; a single pass when all are. */
export function judgeWorkloads({objects, gathered, revisions, now}: WorkloadsReading, target: Target): readonly Judgement[] {
  const wanted = target.manifests.filter((object) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind));
  if (wanted.length === 0) return [{status: 'skip', message: 'this profile has no workloads'}];
  const snapshot = snapshotOf(objects, {now, gathered});
  const deployed = deployedManifests(revisions, target);
  let pods = 0;
  const open = wanted.flatMap((object): readonly Judgement[] => {
    const live = snapshot.find(object.kind, object.metadata.namespace, object.metadata.name);
    const instance = shortName(keyOf(object));
    if (live === undefined) {
      const hint = `gomeet deploy --target ${target.name} makes what is missing`;
      return [{status: 'fail', instance, message: 'it does not exist', hint}];
    }
    const diagnosis = diagnoseObject(live, snapshot);
    pods += diagnosis.ready;
    if (diagnosis.verdict !== 'ready') return [describe(diagnosis, instance)];
    return wrongCount(object, live, instance, deployed, target);
  });
  if (open.length > 0) return open;
  const observed = [
    {name: 'workloads', value: wanted.length, unit: 'count'},
    {name: 'ready', value: pods, unit: 'count'},
  ];
  return [{status: 'pass', message: `${wanted.length} workloads are as wanted, ${pods} pods ready`, observed}];
}

/** A roll-out that still has as many ready pods as are wanted is a change in progress, not an outage. */
function describe({key, verdict, summary, causes, ...counts}: Diagnosis, instance: string): Judgement {
  const [root] = causes;
  const since = root?.since ?? undefined;
  const enough = counts.ready + counts.old >= counts.desired && counts.desired > 0;
  const count = (of: 'ready' | 'desired' | 'updated' | 'old' | 'leaving') => ({name: of, value: counts[of], unit: 'count'});
  return {
    status: verdict === 'unknown' ? 'unknown' : enough && verdict !== 'failed' ? 'warn' : 'fail',
    instance,
    message: `${summary}${root === undefined ? '' : `; ${root.summary}`}`,
    observed: [
      ...(['ready', 'desired', 'updated', 'old', 'leaving'] as const).map(count),
      {name: 'serving', value: counts.serving, unit: ''},
    ],
    ...(since === undefined ? {} : {since}),
    hint: root?.hint ?? `kubectl -n ${key.namespace ?? 'default'} describe ${instance}`,
    ...(causes.length === 0 ? {} : {causes}),
  };
}

/** As many pods as somebody asked for by hand may be ready, and still be too few. */
function wrongCount(object: KubeObject, live: KubeObject, instance: string, deployed: Deployed, target: Target): readonly Judgement[] {
  const wanted = podsWanted(object, deployed);
  const replicas = numberAt(live, 'spec', 'replicas') ?? 1;
  if (wanted === undefined || replicas >= wanted.min) return [];
  return [
    {
      status: replicas === 0 ? 'fail' : 'warn',
      instance,
      message: `it was scaled to ${replicas}; ${deployed.source} has ${wanted.min}`,
      observed: [{name: 'replicas', value: replicas, unit: 'count'}],
      thresholds: [{name: 'replicas', value: wanted.min, unit: 'count', source: deployed.source}],
      hint: `gomeet scale ${object.metadata.name} ${wanted.min} --target ${target.name}`,
    },
  ];
}
