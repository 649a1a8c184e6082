import {endsAfterStart} from './_restarts.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'crash-loop',
  summary: 'The process of one workload exits with 1 right after its start (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  simulate: (app = 'auth-service') => ({kind: 'containers', app, state: 'crash-loop'}),
  mechanism: "kwok Stages that end the container and restart it with the kubelet's back-off, for pods created after it",
  sandbox: [{kind: 'stages', stages: (hit) => endsAfterStart('crash-loop', hit, {exitCode: 1, reason: 'Error'}), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'crash-loop'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
