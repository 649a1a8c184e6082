import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'node-lost',
  summary:
    'No node answers any more: after some 50 s they are NotReady, and so are the pods on them (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'SIGSTOP of kwok, which keeps the leases of the nodes; SIGCONT heals',
  sandbox: [{kind: 'process', program: 'kwok'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  expect: {code: 'node-lost'},
  mustChange: ['nodes', 'old-pods'],
  mayChange: ['new-pods', 'other-workloads'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
