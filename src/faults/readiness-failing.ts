import {neverReady} from './_restarts.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'readiness-failing',
  summary: 'The process of one workload runs but its readiness probe fails (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: "kwok Stages: running, never ready, Unhealthy events at the probe's own period, for pods created after it",
  sandbox: [{kind: 'stages', stages: (hit) => neverReady('readiness-failing', hit), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'readiness-failing'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
