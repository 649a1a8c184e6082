import type {Fault} from './_types.ts';
import {deploymentOf, roomInQuota} from './_workloads.ts';

const fault: Fault = {
  name: 'load-balancer-pending',
  summary: 'A Service of type LoadBalancer gets no address',
  mechanism: 'a Service with a loadBalancerClass that nobody serves',
  sandbox: [
    roomInQuota,
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [
        deploymentOf(workload, namespace),
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: {name: workload, namespace},
          spec: {
            type: 'LoadBalancer',
            loadBalancerClass: 'sandbox.gomeet.io/nobody',
            selector: {app: workload},
            ports: [{name: 'http', port: 80, targetPort: 8080}],
          },
        },
      ],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Service', name: 'fault-load-balancer-pending'},
  expect: {code: 'load-balancer-pending', kind: 'retryable'},
  mustNotice: [],
};
export default fault;
