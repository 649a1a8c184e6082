import {killedByProbe} from './_restarts.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'liveness-failing',
  summary: 'The process of one workload is killed by its liveness probe again and again (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: "kwok Stages: Unhealthy at the probe's own numbers, Killing, restart with the kubelet's back-off, for pods created after it",
  sandbox: [{kind: 'stages', stages: (hit) => killedByProbe('liveness-failing', hit, 'liveness'), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'liveness-failing'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
