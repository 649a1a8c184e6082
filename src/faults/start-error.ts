import {cannotStart} from './_restarts.ts';
import type {Fault} from './_types.ts';

const error =
  '"failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: \\"/app/server\\": stat /app/server: no such file or directory: unknown"';

const fault: Fault = {
  name: 'start-error',
  summary: 'The command of one workload is not in its image (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'kwok Stages: terminated with StartError 128, then CrashLoopBackOff, for pods created after it',
  sandbox: [{kind: 'stages', stages: (hit) => cannotStart('start-error', hit, error), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'start-error'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
