import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'no-nodes',
  summary: 'Every node is cordoned: there is none left for new pods (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'kubectl cordon of every node',
  sandbox: [{kind: 'patch', targets: () => ({apiVersion: 'v1', kind: 'Node'}), patch: () => ({spec: {unschedulable: true}})}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'no-nodes', kind: 'waiting-for-capacity'},
  mustChange: ['nodes', 'new-pods'],
  mayChange: ['other-workloads'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
