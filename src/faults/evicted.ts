import {isEvicted} from './_stuck.ts';
import type {Fault} from './_types.ts';

const message =
  'printf "The node was low on resource: memory. Threshold quantity: 100Mi, available: 61308Ki. Container %s was using 1843208Ki, request is %s, has larger consumption of memory. " $name (dig "resources" "requests" "memory" "0" $c)';

const fault: Fault = {
  name: 'evicted',
  summary: 'The node ends the pods of one workload for want of memory, and those that follow (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: 'kwok Stages: phase Failed with reason Evicted, some seconds after the start, for pods created after it',
  sandbox: [{kind: 'stages', stages: (hit) => isEvicted('evicted', hit, message), heal: 'replace'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'evicted'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;
