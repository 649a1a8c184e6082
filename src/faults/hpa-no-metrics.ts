import {autoscalerOf} from './_autoscalers.ts';
import type {Fault} from './_types.ts';
import {deploymentOf, roomInQuota} from './_workloads.ts';

const fault: Fault = {
  name: 'hpa-no-metrics',
  summary: 'An autoscaler asks for a metric that nobody serves',
  mechanism: 'a HorizontalPodAutoscaler with an external metric, which nothing in the sandbox serves',
  sandbox: [
    roomInQuota,
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [
        deploymentOf(workload, namespace),
        autoscalerOf(workload, namespace, {
          metrics: [{type: 'External', external: {metric: {name: 'nobody_serves_it'}, target: {type: 'AverageValue', averageValue: '1'}}}],
        }),
      ],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'HorizontalPodAutoscaler', name: 'fault-hpa-no-metrics'},
  expect: {code: 'hpa-no-metrics'},
  mustNotice: [],
};
export default fault;
