import type {Json} from '../core/json.ts';
import {listAt, textAt} from '../core/objects.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'node-pressure',
  summary:
    'Every node runs out of disk: the control plane taints them, and new pods stay Pending (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'the condition DiskPressure of every node; the real node controller makes the taint from it',
  sandbox: [
    {
      kind: 'patch',
      targets: () => ({apiVersion: 'v1', kind: 'Node'}),
      subresource: 'status',
      patch: (node, {since}) => ({status: {conditions: [...otherConditions(node), pressure(since)]}}),
    },
  ],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'node-pressure'},
  mustChange: ['nodes', 'new-pods'],
  mayChange: ['other-workloads'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;

function otherConditions(node: unknown): readonly Json[] {
  return listAt(node, 'status', 'conditions').filter((condition) => textAt(condition, 'type') !== 'DiskPressure') as readonly Json[];
}

function pressure(since: string): Json {
  return {
    type: 'DiskPressure',
    status: 'True',
    reason: 'KubeletHasDiskPressure',
    message: 'kubelet has disk pressure',
    lastHeartbeatTime: since,
    lastTransitionTime: since,
  };
}
