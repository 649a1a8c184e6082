import {formatDuration} from '../../core/duration.ts';
import {type KubeObject, keyOf, numberAt, shortName} from '../../core/objects.ts';
import {type Judgement, type Probe, probe} from '../../core/probe.ts';

/** Bounds of the number of pods; equal where no autoscaler decides. */
export type Bounds = {readonly min: number; readonly max: number; readonly autoscaler?: string};

/** How often an autoscaler looks (kube-controller-manager --horizontal-pod-autoscaler-sync-period). */
const syncMs = 15_000;

/** The probe that waits until a workload asks for a number of pods within the bounds. */
export function scaled(workload: KubeObject, bounds: Bounds): Probe<KubeObject | undefined> {
  const name = shortName(keyOf(workload));
  return probe<KubeObject | undefined>({
    id: 'kubernetes.scaled',
    question: 'Does the workload ask for as many pods as were wanted?',
    severity: 'critical',
    required: true,
    source: {kind: 'kubernetes', query: `get ${name}: spec.replicas`},
    follows: [{apiVersion: workload.apiVersion, kind: workload.kind, scope: 'namespace'}],
    read: ({world}, signal) => world.cluster.get(keyOf(workload), signal),
    judge: (live) => judgeScaled(name, live, bounds),
  });
}

/** Pure. */
export function judgeScaled(instance: string, live: KubeObject | undefined, {min, max, autoscaler}: Bounds): Judgement {
  if (live === undefined) return {status: 'fail', instance, message: 'it does not exist', transient: true};
  const replicas = numberAt(live, 'spec', 'replicas') ?? 1;
  const observed = [{name: 'replicas', value: replicas, unit: 'count'}];
  const thresholds = [
    {name: 'least', value: min, unit: 'count', source: autoscaler ?? 'the command line'},
    {name: 'most', value: max, unit: 'count', source: autoscaler ?? 'the command line'},
  ];
  const about = {instance, observed, thresholds};
  const exist = numberAt(live, 'status', 'replicas') ?? 0;
  if (replicas >= min && replicas <= max) {
    if (exist > replicas) return {...about, status: 'fail', transient: true, message: `${exist} pods exist, ${replicas} are wanted`};
    const who = autoscaler === undefined ? '' : `; ${autoscaler} keeps it between ${min} and ${max}`;
    return {...about, status: 'pass', message: `it asks for ${replicas} pods${who}`};
  }
  const wants = replicas < min ? `at least ${min}` : `at most ${max}`;
  const who = autoscaler === undefined ? '' : `; ${autoscaler} looks every ${formatDuration(syncMs)}`;
  return {...about, status: 'fail', transient: true, message: `it asks for ${replicas} pods, ${wants} are wanted${who}`};
}
