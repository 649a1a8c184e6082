import {cannotConfigure} from './_stuck.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'config-missing',
  summary: 'A Secret that the container of one workload needs does not exist (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'kwok Stages: waiting with CreateContainerConfigError, for pods created after it',
  sandbox: [
    {
      kind: 'stages',
      stages: (hit) => cannotConfigure('config-missing', hit, `"secret \\"${hit.workload}-credentials\\" not found"`),
      heal: 'recover',
    },
  ],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'config-missing'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
