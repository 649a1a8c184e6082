import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'crash-loop',
  summary: 'The process of one workload exits with 1 right after its start (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  simulate: (app = 'auth-service') => ({kind: 'containers', app, state: 'crash-loop'}),
  sandbox: 'a kwok Stage that ends the containers and counts restarts',
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
