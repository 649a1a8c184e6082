import {conditionOf, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';

const name = 'v1beta1.metrics.k8s.io';

/** The aggregated API as the server's aggregator sees it; `null` when nobody registered one. */
export type MetricsApi = {readonly available: boolean; readonly reason: string; readonly service: string} | null;

export default probe({
  id: 'addons.metrics-server',
  question: 'Are CPU and memory of pods measured (metrics.k8s.io)?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: `get apiservice ${name}`},
  read: async ({world}, signal): Promise<MetricsApi> => {
    const found = await world.cluster.get({apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', name}, signal);
    if (found === undefined) return null;
    const condition = conditionOf(found, 'Available');
    return {
      available: condition?.status === 'True',
      reason: condition === undefined ? 'not tried yet' : `${condition.reason}: ${condition.message}`,
      service: `${textAt(found, 'spec', 'service', 'namespace') ?? ''}/${textAt(found, 'spec', 'service', 'name') ?? ''}`,
    };
  },
  judge: judgeMetricsApi,
});

/** Pure. */
export function judgeMetricsApi(api: MetricsApi): Judgement {
  if (api === null)
    return {
      status: 'fail',
      message: 'nobody serves metrics.k8s.io: autoscalers and kubectl top do not work',
      hint: 'gomeet bootstrap',
      transient: true,
    };
  if (api.available) return {status: 'pass', message: `served by ${api.service}`};
  return {
    status: 'fail',
    message: `${api.service} does not answer: ${api.reason}`,
    hint: `kubectl describe apiservice ${name}`,
    transient: true,
  };
}
