import type {KubeObject} from '../core/objects.ts';

/** An autoscaler of the Deployment of the same name, by CPU unless told otherwise. */
export function autoscalerOf(name: string, namespace: string, spec: object): KubeObject {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {name, namespace},
    spec: {
      scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name},
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [{type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 70}}}],
      ...spec,
    },
  };
}
