import type {Fault} from './_types.ts';
import {deploymentOf, firstNode, onFirstNode} from './_workloads.ts';

const fault: Fault = {
  name: 'unschedulable-pod-limit',
  summary: 'The only node that a Deployment may use takes no more pods',
  mechanism: 'status.allocatable.pods of one node set to 0, and a Deployment that is bound to it',
  sandbox: [
    {
      kind: 'patch',
      targets: () => ({apiVersion: 'v1', kind: 'Node', name: firstNode}),
      subresource: 'status',
      patch: () => ({status: {allocatable: {pods: '0'}}}),
    },
    {kind: 'objects', objects: ({workload, namespace}) => [deploymentOf(workload, namespace, {pod: onFirstNode})]},
  ],
  strikes: {kind: 'fixture', workloadKind: 'Deployment', name: 'fault-unschedulable-pod-limit'},
  expect: {code: 'unschedulable-pod-limit', kind: 'waiting-for-capacity'},
  mayChange: ['nodes', 'other-workloads'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
