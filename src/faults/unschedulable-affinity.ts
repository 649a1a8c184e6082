import type {Fault} from './_types.ts';
import {deploymentOf} from './_workloads.ts';

const fault: Fault = {
  name: 'unschedulable-affinity',
  summary: 'A Deployment asks for a pool of nodes that does not exist',
  mechanism: 'a Deployment with a nodeSelector that no node matches',
  sandbox: [
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [deploymentOf(workload, namespace, {pod: {nodeSelector: {'gomeet.io/pool': 'gpu'}}})],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Deployment', name: 'fault-unschedulable-affinity'},
  expect: {code: 'unschedulable-affinity', kind: 'terminal'},
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
