import {type KubeObject, numberAt, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {condition} from '../../diagnosis/times.ts';
import {listed} from './_lists.ts';

/** At the maximum more load means slower answers: nobody adds pods any more. At the minimum (TooFewReplicas) is fine. */
export default probe<readonly KubeObject[]>({
  id: 'kubernetes.hpa-limits',
  question: 'Does every autoscaler have room above what it wants?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: 'list horizontalpodautoscalers: ScalingLimited, currentReplicas, desiredReplicas, maxReplicas'},
  runbook: 'hpa-stuck',
  follows: [{apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', scope: 'namespace'}],
  read: (asking, signal) => listed(asking, 'HorizontalPodAutoscaler', signal),
  judge: (found, target) => {
    const wanted = target.manifests.filter((object) => object.kind === 'HorizontalPodAutoscaler').map((object) => object.metadata.name);
    if (wanted.length + found.length === 0) return {status: 'skip', message: 'this profile has no autoscalers'};
    const judged = found.flatMap(judgeOne);
    if (judged.length > 0) return judged;
    const live = found.filter((one) => wanted.includes(one.metadata.name));
    const known = live.filter((one) => numberAt(one, 'status', 'desiredReplicas') !== undefined);
    if (known.length < wanted.length)
      return {status: 'unknown', message: `${wanted.length - known.length} of ${wanted.length} autoscalers report no number of pods yet`};
    return {
      status: 'pass',
      message: `${wanted.length} autoscalers are below their maximum`,
      observed: live.map((one) => ({name: one.metadata.name, value: text(one), unit: 'pods'})),
    };
  },
});

function text(hpa: KubeObject): string {
  return `${numberAt(hpa, 'status', 'currentReplicas') ?? '?'} of ${numberAt(hpa, 'spec', 'maxReplicas') ?? '?'}`;
}

function judgeOne(hpa: KubeObject): readonly Judgement[] {
  const limited = condition(hpa, 'ScalingLimited');
  const most = numberAt(hpa, 'spec', 'maxReplicas');
  const [now, desired] = [numberAt(hpa, 'status', 'currentReplicas'), numberAt(hpa, 'status', 'desiredReplicas')];
  const about = {
    instance: `hpa/${hpa.metadata.name}`,
    observed: [
      {name: 'current', value: now ?? null, unit: 'count'},
      {name: 'desired', value: desired ?? null, unit: 'count'},
    ],
    thresholds: most === undefined ? [] : [{name: 'desired', value: most, unit: 'count', source: 'its maxReplicas'}],
  };
  if (limited?.status !== 'True' || limited.reason !== 'TooManyReplicas') return [];
  return [
    {
      ...about,
      status: 'warn',
      message: `it is at its maximum of ${most ?? '?'} pods and wants more`,
      ...(limited.since === undefined ? {} : {since: new Date(limited.since).toISOString()}),
      hint: `raise maxReplicas of ${textAt(hpa, 'spec', 'scaleTargetRef', 'name') ?? hpa.metadata.name} if nodes are free`,
    },
  ];
}
