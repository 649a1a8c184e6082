import {pullFails} from './_images.ts';
import type {Fault} from './_types.ts';

const error =
  'printf "rpc error: code = NotFound desc = failed to pull and unpack image \\"%s\\": failed to resolve reference \\"%s\\": %s: not found" $full $full $full';

const fault: Fault = {
  name: 'image-not-found',
  summary: 'The image of one workload cannot be pulled because it does not exist (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  simulate: (app = 'auth-service') => ({kind: 'containers', app, state: 'image-not-found'}),
  mechanism: "kwok Stages: ErrImagePull, then ImagePullBackOff with the kubelet's back-off, for pods created after it",
  sandbox: [{kind: 'stages', stages: (hit) => pullFails('image-not-found', hit, error), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'image-not-found'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
