import {endsAfterStart} from './_restarts.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'oom-killed',
  summary: 'The process of one workload needs more memory than its limit and is killed (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: "kwok Stages that end the container and restart it with the kubelet's back-off, for pods created after it",
  sandbox: [{kind: 'stages', stages: (hit) => endsAfterStart('oom-killed', hit, {exitCode: 137, reason: 'OOMKilled'}), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'oom-killed'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
