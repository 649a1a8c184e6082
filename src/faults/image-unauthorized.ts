import {pullFails} from './_images.ts';
import type {Fault} from './_types.ts';

const error =
  'printf "failed to pull and unpack image \\"%s\\": failed to resolve reference \\"%s\\": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed" $full $full';

const fault: Fault = {
  name: 'image-unauthorized',
  summary: 'The registry refuses the image of one workload: no credentials, or wrong ones (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: "kwok Stages: ErrImagePull, then ImagePullBackOff with the kubelet's back-off, for pods created after it",
  sandbox: [{kind: 'stages', stages: (hit) => pullFails('image-unauthorized', hit, error), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'image-unauthorized'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
