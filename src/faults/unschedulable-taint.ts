import type {Json} from '../core/json.ts';
import {listAt, textAt} from '../core/objects.ts';
import type {Fault} from './_types.ts';

const taint = {key: 'sandbox.gomeet.io/fault', value: 'unschedulable-taint', effect: 'NoSchedule'};

const fault: Fault = {
  name: 'unschedulable-taint',
  summary: 'Every node gets a taint that nothing tolerates: new pods find no node (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'kubectl taint of every node with NoSchedule',
  sandbox: [
    {
      kind: 'patch',
      targets: () => ({apiVersion: 'v1', kind: 'Node'}),
      // A second workload that is struck shares the taint: the API server refuses the same one twice.
      patch: (node) => {
        const others = listAt(node, 'spec', 'taints').filter((one) => textAt(one, 'key') !== taint.key);
        return {spec: {taints: [...(others as readonly Json[]), taint]}};
      },
    },
  ],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'unschedulable-taint', kind: 'terminal'},
  mustChange: ['nodes', 'new-pods'],
  mayChange: ['other-workloads'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
