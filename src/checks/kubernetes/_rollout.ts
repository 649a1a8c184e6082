import {drains} from '../../capacity/surge.ts';
import {type KubeObject, keyOf, shortName} from '../../core/objects.ts';
import {type Judgement, type Probe, probe} from '../../core/probe.ts';
import type {Diagnosis} from '../../diagnosis/_types.ts';
import {diagnoseObject} from '../../diagnosis/diagnose.ts';
import {LoadMemory, podsOf} from './_load.ts';
import {rolloutKinds, type Scenery, sceneryOf, snapshotFor} from './_scenery.ts';
import {Vanished} from './_vanished.ts';

export type RolloutReading = Scenery & {
  /** Workloads that were there and are not any more: `deployment/web` → since when, ISO 8601. */
  readonly gone: ReadonlyMap<string, string>;
  /** Whether the namespace is on its way out too; only read when a workload is gone. */
  readonly namespaceLeaves: boolean;
};

const workloadKinds: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']);
/** A workload that somebody replaces (delete and create) is away for a moment. */
const goneGraceMs = 5_000;

/** Objects whose pods a roll-out waits for. */
export function isWorkload(object: {readonly kind: string}): boolean {
  return workloadKinds.has(object.kind);
}

/** The probe that waits for the given workloads: only pods of the newest revision count. */
export function rollout(workloads: readonly KubeObject[]): Probe<RolloutReading> {
  const wanted = workloads.filter(isWorkload);
  const vanished = new Vanished();
  const draining = wanted.filter(drains).map((workload) => ({workload, memory: new LoadMemory()}));
  return probe<RolloutReading>({
    id: 'kubernetes.rollout',
    question: 'Are all pods of the new revision ready?',
    severity: 'critical',
    required: true,
    source: {kind: 'kubernetes', query: 'workloads, their pods and revisions, events, and what holds them back'},
    runbook: 'rollout',
    follows: rolloutKinds,
    async read({world, target}, signal) {
      const scenery = await sceneryOf(world, target.namespace, wanted, signal);
      const {gone, finished} = vanished.see(wanted, scenery.objects, scenery.now);
      const namespace =
        gone.size === 0 ? undefined : await world.cluster.get({apiVersion: 'v1', kind: 'Namespace', name: target.namespace}, signal);
      const loads = await Promise.all(
        draining.map(({workload, memory}) =>
          memory.of(world, workload, podsOf(workload, scenery.objects), target.manifests, scenery.now, signal),
        ),
      );
      return {
        ...scenery,
        participants: new Map(loads.flatMap((load) => ('byPod' in load ? Object.entries(load.byPod) : []))),
        objects: finished.length === 0 ? scenery.objects : [...scenery.objects, ...finished],
        gone,
        namespaceLeaves: gone.size > 0 && (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined),
      };
    },
    judge: (reading) => judgeRollout(wanted, reading),
  });
}

/** Pure. One judgement for each workload that is not done; a single pass when all are. */
export function judgeRollout(wanted: readonly KubeObject[], reading: RolloutReading): readonly Judgement[] {
  if (wanted.length === 0) return [{status: 'skip', message: 'this part has no workloads'}];
  const snapshot = snapshotFor(reading);
  let pods = 0;
  const open = wanted.flatMap((object): readonly Judgement[] => {
    const live = snapshot.find(object.kind, object.metadata.namespace, object.metadata.name);
    if (live === undefined) return [absent(object, reading)];
    const diagnosis = diagnoseObject(live, snapshot);
    pods += diagnosis.ready;
    return diagnosis.verdict === 'ready' ? [] : [describe(diagnosis)];
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

function absent(object: KubeObject, {gone, now, namespaceLeaves}: RolloutReading): Judgement {
  const instance = shortName(keyOf(object));
  const since = gone.get(instance);
  if (since === undefined) return {status: 'fail', instance, message: 'it does not exist', transient: true};
  const message = namespaceLeaves
    ? `it was deleted together with its namespace ${object.metadata.namespace ?? ''}`
    : 'it was deleted while gomeet waited for it';
  const hint = 'find out who deleted it, then run the same command again: it makes what is missing';
  const about = {status: 'fail', instance, message, since, hint} as const;
  return now - Date.parse(since) > goneGraceMs ? about : {...about, transient: true};
}

function describe({key, verdict, summary, causes, ...counts}: Diagnosis): Judgement {
  const [root] = causes;
  const name = shortName(key);
  const since = root?.since ?? undefined;
  const count = (of: 'ready' | 'desired' | 'updated' | 'old' | 'leaving') => ({name: of, value: counts[of], unit: 'count'});
  return {
    status: 'fail',
    instance: name,
    message: `${summary}${root === undefined ? '' : `; ${root.summary}`}${since === undefined ? '' : ` (since ${since})`}`,
    observed: [
      count('ready'),
      count('desired'),
      count('updated'),
      count('old'),
      count('leaving'),
      {name: 'serving', value: counts.serving, unit: ''},
    ],
    ...(since === undefined ? {} : {since}),
    hint: root?.hint ?? `see more with: kubectl -n ${key.namespace ?? 'default'} describe ${name}`,
    ...(causes.length === 0 ? {} : {causes}),
    ...(verdict === 'failed' ? {} : {transient: true as const}),
  };
}
