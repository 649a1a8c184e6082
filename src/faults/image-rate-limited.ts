import {pullFails} from './_images.ts';
import type {Fault} from './_types.ts';

const error =
  'printf "failed to pull and unpack image \\"%s\\": failed to copy: httpReadSeeker: failed open: unexpected status code https://%s/v2/%s/manifests/%s: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit" $full $registry $repository $tag';

const fault: Fault = {
  name: 'image-rate-limited',
  summary: 'The registry answers 429 for the image of one workload (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: "kwok Stages: ErrImagePull, then ImagePullBackOff with the kubelet's back-off, for pods created after it",
  sandbox: [{kind: 'stages', stages: (hit) => pullFails('image-rate-limited', hit, error), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'image-rate-limited'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
