import {nameIsInvalid} from './_images.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'image-name-invalid',
  summary: 'The name of the image of one workload is no image name (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'a kwok Stage: waiting with InvalidImageName, for pods created after it',
  sandbox: [{kind: 'stages', stages: (hit) => nameIsInvalid('image-name-invalid', hit), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'image-name-invalid'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
