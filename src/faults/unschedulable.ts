import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'unschedulable',
  summary: 'Every node is cordoned: pods are created and stay Pending',
  simulate: () => ({kind: 'cordon'}),
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  sandbox: [{kind: 'patch', targets: () => ({apiVersion: 'v1', kind: 'Node'}), patch: () => ({spec: {unschedulable: true}})}],
  mustChange: ['nodes', 'new-pods'],
  mayChange: ['other-workloads'],
  mechanism: 'kubectl cordon of every node',
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
