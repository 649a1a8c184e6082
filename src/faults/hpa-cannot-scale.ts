import {autoscalerOf} from './_autoscalers.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'hpa-cannot-scale',
  summary: 'An autoscaler scales a Deployment that does not exist',
  mechanism: 'a HorizontalPodAutoscaler with a scaleTargetRef to nothing',
  sandbox: [
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [autoscalerOf(workload, namespace, {})],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'HorizontalPodAutoscaler', name: 'fault-hpa-cannot-scale'},
  expect: {code: 'hpa-cannot-scale'},
  mustNotice: [],
};
export default fault;
