import type {Json} from '../core/json.ts';
import {listAt, textAt} from '../core/objects.ts';
import type {Fault} from './_types.ts';
import {firstNode} from './_workloads.ts';

const notReady = {key: '.status.conditions.[] | select( .type == "Ready" ) | .status', operator: 'NotIn', values: ['True']};

const fault: Fault = {
  name: 'node-not-ready',
  summary: 'One node is not ready: its kubelet says so, and the pods on it are not counted any more',
  mechanism: 'the condition Ready of one node, with a kwok Stage that keeps the simulated kubelet from setting it right',
  sandbox: [
    {
      kind: 'objects',
      settleMs: 800,
      objects: ({workload}) => [
        {
          apiVersion: 'kwok.x-k8s.io/v1alpha1',
          kind: 'Stage',
          metadata: {name: 'sandbox-fault-node-not-ready'},
          spec: {
            resourceRef: {apiGroup: 'v1', kind: 'Node'},
            selector: {matchLabels: {'kubernetes.io/hostname': workload}, matchExpressions: [notReady]},
            weight: 1_000_000_000,
            steps: [],
          },
        },
      ],
    },
    {
      kind: 'patch',
      targets: ({workload}) => ({apiVersion: 'v1', kind: 'Node', name: workload}),
      subresource: 'status',
      patch: (node, {since}) => ({status: {conditions: withReadyFalse(node, since)}}),
    },
  ],
  strikes: {kind: 'pod', name: firstNode},
  mustChange: ['nodes'],
  mayChange: ['old-pods', 'other-workloads', 'new-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['kubernetes.nodes'], mayNotice: ['*']},
};
export default fault;

function withReadyFalse(node: unknown, since: string): readonly Json[] {
  const others = listAt(node, 'status', 'conditions').filter((condition) => textAt(condition, 'type') !== 'Ready') as readonly Json[];
  const message = 'container runtime is down (sandbox)';
  return [
    ...others,
    {type: 'Ready', status: 'False', reason: 'KubeletNotReady', message, lastHeartbeatTime: since, lastTransitionTime: since},
  ];
}
