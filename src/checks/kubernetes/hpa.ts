import {conditionOf, type KubeObject, numberAt, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';

const kind = 'HorizontalPodAutoscaler';

/** An autoscaler that cannot read its metric scales nothing, and says so only in its conditions. */
export default probe<readonly KubeObject[]>({
  id: 'kubernetes.hpa',
  question: 'Can every autoscaler read its metrics and scale?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list horizontalpodautoscalers: ScalingActive, AbleToScale, ScalingLimited'},
  follows: [{apiVersion: 'autoscaling/v2', kind, scope: 'namespace'}],
  read: ({world, target}, signal) => world.cluster.list('autoscaling/v2', kind, {namespace: target.namespace}, signal),
  judge: (found, target) => {
    const wanted = target.manifests.filter((object) => object.kind === kind).map((object) => object.metadata.name);
    if (wanted.length === 0) return {status: 'skip', message: 'this profile has no autoscalers'};
    const judged = wanted.flatMap((name) =>
      judgeOne(
        name,
        found.find((one) => one.metadata.name === name),
      ),
    );
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `${wanted.length} autoscalers are active`,
      observed: [{name: 'active', value: wanted.length, unit: 'count'}],
    };
  },
});

function judgeOne(name: string, hpa: KubeObject | undefined): readonly Judgement[] {
  const about = {instance: `hpa/${name}`, transient: true} as const;
  if (hpa === undefined) return [{...about, status: 'fail', message: 'it does not exist'}];
  const active = conditionOf(hpa, 'ScalingActive');
  const able = conditionOf(hpa, 'AbleToScale');
  if (active === undefined) return [{...about, status: 'fail', message: 'it has not looked at its metrics yet'}];
  if (active.status !== 'True') return [{...about, status: 'fail', message: `it does not scale: ${active.reason}: ${active.message}`}];
  if (able !== undefined && able.status !== 'True')
    return [{...about, status: 'fail', message: `it cannot scale: ${able.reason}: ${able.message}`}];
  const limited = conditionOf(hpa, 'ScalingLimited');
  if (limited?.status !== 'True' || limited.reason !== 'TooManyReplicas') return [];
  return [
    {
      status: 'warn',
      instance: `hpa/${name}`,
      message: `it is at its maximum of ${numberAt(hpa, 'spec', 'maxReplicas') ?? '?'} pods and wants more`,
      observed: [{name: 'desired', value: numberAt(hpa, 'status', 'desiredReplicas') ?? null, unit: 'count'}],
      hint: `raise maxReplicas of ${textAt(hpa, 'spec', 'scaleTargetRef', 'name') ?? name} if nodes are free`,
    },
  ];
}
