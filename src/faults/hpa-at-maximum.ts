import {autoscalerOf} from './_autoscalers.ts';
import type {Fault} from './_types.ts';
import {deploymentOf, roomInQuota} from './_workloads.ts';

const fault: Fault = {
  name: 'hpa-at-maximum',
  summary: 'An autoscaler wants more pods than it may make',
  mechanism: 'a HorizontalPodAutoscaler of at most two, and pods that use ten times what they request',
  sandbox: [
    roomInQuota,
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [
        deploymentOf(workload, namespace, {annotations: {'kwok.x-k8s.io/usage-cpu': '100m', 'kwok.x-k8s.io/usage-memory': '8Mi'}}),
        autoscalerOf(workload, namespace, {minReplicas: 1, maxReplicas: 2}),
      ],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'HorizontalPodAutoscaler', name: 'fault-hpa-at-maximum'},
  expect: {code: 'hpa-at-maximum'},
  mustNotice: [],
};
export default fault;
