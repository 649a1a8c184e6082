import {conditionOf, type KubeObject} from '../../core/objects.ts';
import {probe} from '../../core/probe.ts';

/** Without metrics.k8s.io every CPU-based autoscaler is blind. */
export default probe<KubeObject | undefined>({
  id: 'kubernetes.metrics-server',
  question: 'Does metrics-server answer (metrics.k8s.io)?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'get apiservice v1beta1.metrics.k8s.io'},
  read: ({world}, signal) =>
    world.cluster.get({apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', name: 'v1beta1.metrics.k8s.io'}, signal),
  judge: (service, target) => {
    const needed = target.manifests.some((object) => object.kind === 'HorizontalPodAutoscaler');
    const status = needed ? 'fail' : 'warn';
    if (service === undefined)
      return {status, message: 'metrics-server is not installed: autoscalers would see no CPU or memory', hint: 'gomeet bootstrap'};
    const available = conditionOf(service, 'Available');
    if (available?.status === 'True') return {status: 'pass', message: 'metrics.k8s.io is available'};
    const why = available === undefined ? 'it has no condition Available' : `${available.reason}: ${available.message}`;
    return {
      status,
      message: `metrics.k8s.io is not available: ${why}`,
      hint: 'kubectl -n kube-system get pods -l k8s-app=metrics-server',
      transient: true,
    };
  },
});
