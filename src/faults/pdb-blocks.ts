import type {Fault} from './_types.ts';
import {deploymentOf, firstNode, onFirstNode} from './_workloads.ts';

const fault: Fault = {
  name: 'pdb-blocks',
  summary: 'A budget allows no disruption, and the node of its only pod is to be emptied',
  mechanism: 'a PodDisruptionBudget of one for a Deployment of one, and the node cordoned',
  sandbox: [
    {
      kind: 'patch',
      targets: () => ({apiVersion: 'v1', kind: 'Node', name: firstNode}),
      patch: () => ({spec: {unschedulable: true}}),
    },
  ],
  strikes: {
    kind: 'workload',
    name: 'fault-pdb-blocks',
    fixture: (namespace) => [
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: {name: 'fault-pdb-blocks', namespace},
        spec: {minAvailable: 1, selector: {matchLabels: {app: 'fault-pdb-blocks'}}},
      },
      deploymentOf('fault-pdb-blocks', namespace, {pod: onFirstNode}),
    ],
  },
  subject: ({workload}) => `PodDisruptionBudget/${workload}`,
  expect: {code: 'pdb-blocks', kind: 'retryable'},
  mustChange: ['nodes'],
  mustNotice: [],
};
export default fault;
