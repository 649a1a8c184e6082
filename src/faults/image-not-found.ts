import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'image-not-found',
  summary: 'The image of one workload cannot be pulled because it does not exist (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  simulate: (app = 'auth-service') => ({kind: 'containers', app, state: 'image-not-found'}),
  sandbox: 'a kwok Stage that puts the containers into ImagePullBackOff',
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
