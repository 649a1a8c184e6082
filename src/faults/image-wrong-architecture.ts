import {pullFails} from './_images.ts';
import type {Fault} from './_types.ts';

const error =
  'printf "rpc error: code = NotFound desc = failed to pull and unpack image \\"%s\\": no match for platform in manifest: not found" $full';

const fault: Fault = {
  name: 'image-wrong-architecture',
  summary: 'The image of one workload exists, but not for the architecture of the nodes (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: "kwok Stages: ErrImagePull, then ImagePullBackOff with the kubelet's back-off, for pods created after it",
  sandbox: [{kind: 'stages', stages: (hit) => pullFails('image-wrong-architecture', hit, error), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'image-wrong-architecture'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
