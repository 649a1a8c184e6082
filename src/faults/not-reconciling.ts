import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'not-reconciling',
  summary: 'No controller looks at what is applied: a roll-out does not begin (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'SIGSTOP of kube-controller-manager; SIGCONT heals',
  sandbox: [{kind: 'process', program: 'kube-controller-manager'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'not-reconciling', kind: 'terminal'},
  mustChange: ['control-plane'],
  mayChange: ['new-pods', 'other-workloads'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
