import type {Fault} from './_types.ts';
import {deploymentOf, onFirstNode} from './_workloads.ts';

const fault: Fault = {
  name: 'unschedulable-host-port',
  summary: 'Two pods want the same port of the same node',
  mechanism: 'a Deployment of two pods with a hostPort, bound to one node',
  sandbox: [
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [
        deploymentOf(workload, namespace, {
          spec: {replicas: 2},
          pod: onFirstNode,
          container: {ports: [{containerPort: 39_999, hostPort: 39_999}]},
        }),
      ],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Deployment', name: 'fault-unschedulable-host-port'},
  expect: {code: 'unschedulable-host-port', kind: 'waiting-for-capacity'},
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
