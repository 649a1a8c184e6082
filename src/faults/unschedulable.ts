import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'unschedulable',
  summary: 'Every node is cordoned: pods are created and stay Pending',
  simulate: () => ({kind: 'cordon'}),
  sandbox: 'kubectl cordon of every node',
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
